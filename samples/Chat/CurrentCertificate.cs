using System.Security.Cryptography.X509Certificates;

namespace Chat;

/// <summary>The server's PEM files for Kestrel, read again when the server has taken others.</summary>
internal sealed class CurrentCertificate(string certificatePath, string keyPath, Func<ReadOnlyMemory<byte>> hash)
{
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _hash;
    private X509Certificate2? _certificate;

    /// <summary>Where a server without a certificate keeps the one that it makes (docs/certificates.md).</summary>
    public static (string Certificate, string Key) DevelopmentPaths
    {
        get
        {
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            var folder = Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "h3routes");
            return (Path.Combine(folder, "development.crt.pem"), Path.Combine(folder, "development.key.pem"));
        }
    }

    public X509Certificate2 Get()
    {
        lock (_lock)
        {
            var current = hash();
            if (_certificate is null || !_hash.Span.SequenceEqual(current.Span))
            {
                // The old one is left to the collector: handshakes may be using it.
                _certificate = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
                _hash = current;
            }

            return _certificate;
        }
    }
}
