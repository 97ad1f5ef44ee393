using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace H3Routes.Cli;

/// <summary><c>h3 get URL</c>: one request, with curl's names for what both can do.</summary>
internal static class GetCommand
{
    private static readonly Argument<string> Url = new("URL") { Description = "https://host[:port]/path; https:// may be left out." };
    private static readonly Option<bool> Include = new("--include", "-i") { Description = "Print the status and the response's headers before the content." };
    private static readonly Option<bool> Head = new("--head", "-I") { Description = "HEAD: print the status and the headers only." };
    private static readonly Option<string[]> Header = new("--header", "-H") { Description = "A field to send, 'name: value'. May be repeated." };
    private static readonly Option<string[]> Data = new("--data", "-d") { Description = "POST this; @FILE sends a file as it is, @- the standard input while it comes. Repeated texts are joined by '&'." };
    private static readonly Option<string?> Method = new("--request", "-X") { Description = "The method." };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "Write the content to this file instead of the standard output." };
    private static readonly Option<bool> Fail = new("--fail", "-f") { Description = "Exit with 22 and without the content when the status is 400 or above." };
    private static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "Print the connection's facts, the request and the response's head on the standard error." };
    private static readonly Option<bool> PathAsIs = new("--path-as-is") { Description = "Send the path as it is written, dot segments and all." };
    private static readonly Option<bool> Insecure = new("--insecure", "-k") { Description = "Accept any certificate. No protection: for tests." };
    private static readonly Option<string?> CaCertificate = new("--cacert") { Description = "Trust the root certificates in this PEM file in place of the system's." };
    private static readonly Option<string?> Pin = new("--pin") { Description = "Accept exactly the certificate with this SHA-256 (hexadecimal or base64)." };
    private static readonly Option<IPEndPoint?> ConnectTo = new("--connect-to") { Description = "Connect to ADDRESS:PORT, whatever the URL's host is.", CustomParser = ParseEndPoint };
    private static readonly Option<double?> ConnectTimeout = new("--connect-timeout") { Description = "Seconds until the connection must stand; 10 unless set.", CustomParser = ParseSeconds };
    private static readonly Option<double?> MaxTime = new("--max-time", "-m") { Description = "Seconds until everything must be done.", CustomParser = ParseSeconds };
    private static readonly Option<string?> Qlog = new("--qlog") { Description = "Write a qlog file of the connection into this folder." };

    public static Command Create()
    {
        var command = new Command("get", "Sends a request over HTTP/3 and prints the response's content.\n\n" + ExitCode.Description + "\n\nSSLKEYLOGFILE names a file for the TLS secrets.")
        {
            Url, Include, Head, Header, Data, Method, Output, Fail, Verbose, PathAsIs, Insecure, CaCertificate, Pin, ConnectTo, ConnectTimeout, MaxTime, Qlog,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken interrupted)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        var maxTime = parsed.GetValue(MaxTime);
        if (maxTime is { } seconds)
        {
            time.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        try
        {
            using var transfer = new Transfer(Request(parsed), parsed.GetValue(Data) ?? [])
            {
                Include = parsed.GetValue(Include) || parsed.GetValue(Head),
                Verbose = parsed.GetValue(Verbose),
                Fail = parsed.GetValue(Fail),
                Output = parsed.GetValue(Output),
            };
            await using var client = new H3Client(new H3ClientOptions
            {
                DangerousAcceptAnyCertificate = parsed.GetValue(Insecure),
                CertificateAuthorityFile = parsed.GetValue(CaCertificate),
                CertificatePin = parsed.GetValue(Pin),
                ConnectTo = parsed.GetValue(ConnectTo),
                ConnectTimeout = TimeSpan.FromSeconds(parsed.GetValue(ConnectTimeout) ?? 10),
                QlogDirectory = parsed.GetValue(Qlog),
            });
            return await transfer.RunAsync(client, time.Token);
        }
        catch (OperationCanceledException)
        {
            return interrupted.IsCancellationRequested
                ? Failure.Report(ExitCode.Interrupted, "Interrupted.")
                : Failure.Report(ExitCode.Timeout, string.Create(CultureInfo.InvariantCulture, $"Not done within {maxTime} s (--max-time)."));
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException or UnauthorizedAccessException or H3NativeLibraryException)
        {
            return Failure.Report(exception);
        }
    }

    private static H3ClientRequest Request(ParseResult parsed)
    {
        var url = parsed.GetRequiredValue(Url);
        url = url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url;
        if (!Uri.TryCreate(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = parsed.GetValue(PathAsIs) }, out var uri))
        {
            throw new ArgumentException($"'{url}' is not a URL.");
        }

        var method = parsed.GetValue(Method) ?? (parsed.GetValue(Head) ? "HEAD" : parsed.GetValue(Data) is { Length: > 0 } ? "POST" : "GET");
        var request = new H3ClientRequest(method, uri);
        foreach (var field in parsed.GetValue(Header) ?? [])
        {
            var colon = field.IndexOf(':', 1);
            if (colon < 0)
            {
                throw new ArgumentException($"'{field}' is no field: write 'name: value'.");
            }

            request.Headers.Add(field[..colon], field[(colon + 1)..]);
        }

        request.Headers["user-agent"] ??= $"h3/{H3Version.H3Routes}";
        request.Headers["accept"] ??= "*/*";
        return request;
    }

    private static IPEndPoint? ParseEndPoint(ArgumentResult result)
    {
        if (IPEndPoint.TryParse(result.Tokens[0].Value, out var endPoint) && endPoint.Port != 0)
        {
            return endPoint;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not ADDRESS:PORT, like 127.0.0.1:4433 or [::1]:4433.");
        return null;
    }

    private static double? ParseSeconds(ArgumentResult result)
    {
        if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 1e6)
        {
            return seconds;
        }

        result.AddError($"'{result.Tokens[0].Value}' is no number of seconds above 0.");
        return null;
    }
}
