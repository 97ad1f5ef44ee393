using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace H3Routes.EndToEnd.Client;

/// <summary>A self-signed certificate in a folder that goes away.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-client-").FullName;

    public TestCertificate(string? name = "localhost", IPAddress? address = null, int validDays = 5)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=H3Routes test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (name is not null)
        {
            names.AddDnsName(name);
        }

        if (address is not null)
        {
            names.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(validDays - 10), DateTimeOffset.UtcNow.AddDays(validDays));
        File.WriteAllText(Path, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        Hash = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
    }

    public string Path => System.IO.Path.Combine(_folder, "cert.pem");

    public string KeyPath => System.IO.Path.Combine(_folder, "key.pem");

    public string Hash { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
