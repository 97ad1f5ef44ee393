using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace H3Routes.Cli;

/// <summary>What all commands that send requests share: the URL, the fields, whom to trust, how to connect, and how failures end them. The options have curl's names for what both can do.</summary>
internal abstract class RequestCommand : ToolCommand
{
    private readonly Argument<string> _url = new("URL") { Description = "https://host[:port]/path; https:// may be left out." };
    private readonly Option<string[]> _header = new("--header", "-H") { Description = "A field to send, 'name: value'. May be repeated." };
    private readonly Option<bool> _pathAsIs = new("--path-as-is") { Description = "Send the path as it is written, dot segments and all." };
    private readonly Option<bool> _insecure = new("--insecure", "-k") { Description = "Accept any certificate. No protection: for tests." };
    private readonly Option<string?> _caCertificate = new("--cacert") { Description = "Trust the root certificates in this PEM file in place of the system's." };
    private readonly Option<string?> _pin = new("--pin") { Description = "Accept exactly the certificate with this SHA-256 (hexadecimal or base64)." };
    private readonly Option<string?> _certificate = new("--cert", "-E") { Description = "Prove yourself with the certificate in this PEM file to servers that ask." };
    private readonly Option<string?> _key = new("--key") { Description = "The PEM file of the private key of --cert; unless given, the key is in the same file." };
    private readonly Option<IPEndPoint?> _connectTo = new("--connect-to") { Description = "Connect to ADDRESS:PORT, whatever the URL's host is.", CustomParser = ParseEndPoint };
    private readonly Option<double?> _connectTimeout = Seconds("Seconds until the connection must stand; 10 unless set.", "--connect-timeout");
    private readonly Option<string?> _qlog = new("--qlog") { Description = "Write a qlog file of each connection into this folder." };

    protected RequestCommand(string name, string description, params string[] examples)
        : base(name, description + "\n\nSSLKEYLOGFILE names a file for the TLS secrets.", examples)
    {
        Add(_url);
        Add(Method);
        Add(_header);
        Add(_pathAsIs);
        Add(_insecure);
        Add(_caCertificate);
        Add(_pin);
        Add(_certificate);
        Add(_key);
        Add(_connectTo);
        Add(_connectTimeout);
        Add(_qlog);
        SetAction(InvokeAsync);
    }

    protected Option<string?> Method { get; } = new("--request", "-X") { Description = "The method." };

    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    protected abstract Task<int> RunAsync(ParseResult parsed, CancellationToken interrupted);

    protected H3ClientOptions ClientOptions(ParseResult parsed) => new()
    {
        DangerousAcceptAnyCertificate = parsed.GetValue(_insecure),
        CertificateAuthorityFile = parsed.GetValue(_caCertificate),
        CertificatePin = parsed.GetValue(_pin),
        ClientCertificate = parsed.GetValue(_certificate) is { } certificate ? H3Certificate.FromPemFiles(certificate, parsed.GetValue(_key) ?? certificate) : null,
        ConnectTo = parsed.GetValue(_connectTo),
        ConnectTimeout = TimeSpan.FromSeconds(parsed.GetValue(_connectTimeout) ?? 10),
        QlogDirectory = parsed.GetValue(_qlog),
    };

    /// <exception cref="ArgumentException">The URL or a field is none.</exception>
    protected H3ClientRequest Request(ParseResult parsed, string method, Func<string, string>? completeUrl = null)
    {
        var url = parsed.GetRequiredValue(_url);
        url = url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url;
        url = completeUrl?.Invoke(url) ?? url;
        if (!Uri.TryCreate(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = parsed.GetValue(_pathAsIs) }, out var uri))
        {
            throw new ArgumentException($"'{url}' is not a URL.");
        }

        var request = new H3ClientRequest(parsed.GetValue(Method) ?? method, uri);
        foreach (var field in parsed.GetValue(_header) ?? [])
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

    protected static Option<double?> Seconds(string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, CustomParser = ParseSeconds };

    protected static Func<ArgumentResult, T?> Count<T>(long least, long most, Func<long, T> convert) => result =>
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return convert(value);
        }

        result.AddError($"'{result.Tokens[0].Value}' is no number from {least} to {most}.");
        return default;
    };

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken interrupted)
    {
        try
        {
            return await RunAsync(parsed, interrupted);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return Failure.Report(ExitCode.Interrupted, "Interrupted.");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException or UnauthorizedAccessException or H3NativeLibraryException)
        {
            return Failure.Report(exception);
        }
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
