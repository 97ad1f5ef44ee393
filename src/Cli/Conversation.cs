using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace H3Routes.Cli;

/// <summary>A request and its response as text.</summary>
internal static class Conversation
{
    public static string HeadOf(H3ClientResponse response)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/3 {response.StatusCode}\r\n");
        foreach (var (name, value) in response.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    /// <summary>On the standard error.</summary>
    public static void Describe(H3ClientRequest request, H3ClientResponse response)
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

        error.WriteLine($"> {request.Method} {request.Uri.PathAndQuery} HTTP/3");
        error.WriteLine($"> host: {request.Headers["host"] ?? request.Uri.Authority}");
        Print('>', request.Headers, except: "host");
        error.WriteLine($"< HTTP/3 {response.StatusCode}");
        Print('<', response.Headers);
    }

    public static void Print(char direction, H3ClientHeaders headers, string? except = null)
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
