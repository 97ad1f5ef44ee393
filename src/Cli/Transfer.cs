using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace H3Routes.Cli;

/// <summary>One request and what is printed of its response.</summary>
internal sealed class Transfer : IDisposable
{
    private readonly H3ClientRequest _request;
    private readonly Stream? _file;

    /// <exception cref="IOException">A file that is to be sent cannot be opened.</exception>
    public Transfer(H3ClientRequest request, string[] data)
    {
        _request = request;
        if (data.Length == 0)
        {
            return;
        }

        const string Form = "application/x-www-form-urlencoded";
        if (data is not [['@', .. var name]])
        {
            if (Array.Exists(data, text => text.StartsWith('@')))
            {
                throw new ArgumentException("A file can only be the whole content: give -d @FILE once, alone.");
            }

            request.Content = H3ClientContent.FromString(string.Join('&', data), Form);
            return;
        }

        _file = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
        request.Content = H3ClientContent.FromStream(_file, Form);
    }

    public bool Include { get; init; }

    public bool Verbose { get; init; }

    public bool Fail { get; init; }

    public string? Output { get; init; }

    public async Task<int> RunAsync(H3Client client, CancellationToken cancellation)
    {
        using var response = await client.SendAsync(_request, cancellation);
        if (Verbose)
        {
            Describe(response);
        }

        if (Fail && response.StatusCode >= 400)
        {
            return Failure.Report(ExitCode.HttpError, $"The server answered {response.StatusCode}.");
        }

        var output = Output is null or "-" ? Console.OpenStandardOutput() : File.Create(Output);
        await using (output)
        {
            if (Include)
            {
                await output.WriteAsync(Encoding.UTF8.GetBytes(HeadOf(response)), cancellation);
            }

            // CopyToAsync writes what has come at once: a slow response is seen while it comes.
            await response.Content.CopyToAsync(output, cancellation);
            await output.FlushAsync(cancellation);
        }

        if (Verbose && response.Trailers is { } trailers)
        {
            Print('<', trailers);
        }

        return ExitCode.Ok;
    }

    public void Dispose() => _file?.Dispose();

    private static string HeadOf(H3ClientResponse response)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/3 {response.StatusCode}\r\n");
        foreach (var (name, value) in response.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    private void Describe(H3ClientResponse response)
    {
        var connection = response.Connection;
        var error = Console.Error;
        error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"* Connected to {connection.RemoteEndPoint}, HTTP/3 over QUIC version 1, handshake in {connection.HandshakeTime.TotalMilliseconds:0.0} ms"));
        if (!connection.Certificate.IsEmpty)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(connection.Certificate.Span);
            error.WriteLine($"* Certificate {certificate.Subject}, issued by {certificate.Issuer}, valid until {certificate.NotAfter.ToUniversalTime():u}");
            error.WriteLine($"* SHA-256 {Convert.ToHexStringLower(SHA256.HashData(connection.Certificate.Span))}, {connection.CertificateCheck}");
        }

        error.WriteLine($"> {_request.Method} {_request.Uri.PathAndQuery} HTTP/3");
        error.WriteLine($"> host: {_request.Headers["host"] ?? _request.Uri.Authority}");
        Print('>', _request.Headers, except: "host");
        error.WriteLine($"< HTTP/3 {response.StatusCode}");
        Print('<', response.Headers);
    }

    private static void Print(char direction, H3ClientHeaders headers, string? except = null)
    {
        foreach (var (name, value) in headers)
        {
            if (name != except)
            {
                Console.Error.WriteLine($"{direction} {name}: {value}");
            }
        }
    }
}
