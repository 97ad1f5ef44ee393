using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>A certificate authority that issues what a test needs, and forgets it with the test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public TestAuthority(string name = "H3Routes test root", TestAuthority? issuer = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        if (issuer is null)
        {
            Certificate = request.CreateSelfSigned(Now.AddDays(-2), Now.AddDays(20));
        }
        else
        {
            using var signed = request.Create(issuer.Certificate, Now.AddDays(-2), Now.AddDays(19), RandomNumberGenerator.GetBytes(8));
            Certificate = signed.CopyWithPrivateKey(key);
        }
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection Roots => [Certificate];

    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>For a server of these names.</summary>
    public X509Certificate2 IssueServer(params string[] names) => Issue(names[0], ServerAuthentication, names, daysLeft: 5, rsa: false);

    public X509Certificate2 IssueRsaServer(params string[] names) => Issue(names[0], ServerAuthentication, names, daysLeft: 5, rsa: true);

    public X509Certificate2 IssueClient(string name, int daysLeft = 5) => Issue(name, ClientAuthentication, [], daysLeft, rsa: false);

    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Issue(string name, string usage, string[] names, int daysLeft, bool rsa)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsaKey
            ? new CertificateRequest($"CN={name}", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (names.Length > 0)
        {
            var alternatives = new SubjectAlternativeNameBuilder();
            foreach (var alternative in names)
            {
                alternatives.AddDnsName(alternative);
            }

            request.CertificateExtensions.Add(alternatives.Build());
        }

        // An RSA leaf under an ECDSA root: the generator has to be said.
        var generator = X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!);
        using var signed = request.Create(Certificate.SubjectName, generator, Now.AddDays(daysLeft - 6), Now.AddDays(daysLeft), RandomNumberGenerator.GetBytes(8));
        return key is RSA leafKey ? signed.CopyWithPrivateKey(leafKey) : signed.CopyWithPrivateKey((ECDsa)key);
    }
}
