using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>What cannot be used is said before anything is opened, with where it is and why.</summary>
public sealed class BadCertificateTests
{
    private const int Limit = 60_000;
    private const string Garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    private static readonly PbeParameters Pbe = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);

    public static TheoryData<string, string> Mistakes => new()
    {
        { "no pem", "no PEM certificate" },
        { "garbage", "no PEM certificate" },
        { "garbage after the leaf", "bad certificate PEM" },
        { "no key", "bad private key PEM" },
        { "garbage key", "bad private key PEM" },
        { "another key", "does not belong to the first certificate" },
        { "encrypted key", "encrypted: decrypt it first" },
        { "chain in the wrong order", "does not belong to the first certificate" },
        { "no file", "There is no file '/nowhere/chain.pem'" },
        { "a folder", "cannot be read" },
        { "no names", "no SNI could choose this identity" },
        { "a bad name", "not a DNS name: \"a..b\"" },
        { "a foreign name", "not a DNS name: " },
        { "a name too long", "not a DNS name" },
        { "only taken names", "no SNI could choose this identity" },
        { "failing source", "The source of a certificate failed: no vault" },
        { "empty source", "The source of a certificate gave none" },
        { "no authorities", "neither Authorities nor AuthorityFile" },
        { "garbage authorities", "authorities for client certificates: bad certificate PEM" },
        { "no authority file", "There is no file '/nowhere/ca.pem'" },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Mistakes))]
    public async Task AMistakeIsSaid(string mistake, string message)
    {
        using var root = new TestAuthority();
        using var leaf = root.IssueServer("localhost");
        using var other = root.IssueServer("localhost");
        using var nameless = root.IssueClient("not a name");
        using var folder = new TestFolder();
        var certificate = leaf.ExportCertificatePem();
        var key = KeyOf(leaf);
        var exception = await Assert.ThrowsAsync<H3CertificateException>(() => SecuredServer.StartAsync(options =>
        {
            options.Certificate = mistake switch
            {
                "no pem" => H3Certificate.FromPem("none", key),
                "garbage" => H3Certificate.FromPem(Garbage, key),
                "garbage after the leaf" => H3Certificate.FromPem(certificate + "\n" + Garbage, key),
                "no key" => H3Certificate.FromPem(certificate, certificate),
                "garbage key" => H3Certificate.FromPem(certificate, Garbage.Replace("CERTIFICATE", "PRIVATE KEY", StringComparison.Ordinal)),
                "another key" => H3Certificate.FromPem(certificate, KeyOf(other)),
                "encrypted key" => H3Certificate.FromPem(certificate, leaf.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("secret", Pbe)),
                "chain in the wrong order" => H3Certificate.FromPem(root.Pem + "\n" + certificate, key),
                "no file" => H3Certificate.FromPemFiles("/nowhere/chain.pem", "/nowhere/key.pem"),
                "a folder" => H3Certificate.FromPemFiles(folder.Path, folder.Path),
                "failing source" => H3Certificate.FromSource(_ => throw new InvalidOperationException("no vault")),
                "empty source" => H3Certificate.FromSource(_ => ValueTask.FromResult<H3Certificate>(null!)),
                _ => leaf,
            };
            if (mistake switch
            {
                "no names" => nameless,
                "a bad name" => H3Certificate.FromX509(leaf).ForServerNames("a..b"),
                "a foreign name" => H3Certificate.FromX509(leaf).ForServerNames("bücher.example"),
                "a name too long" => H3Certificate.FromX509(leaf).ForServerNames(new string('a', 300)),
                "only taken names" => leaf,
                _ => null,
            } is H3Certificate further)
            {
                options.Certificates.Add(further);
            }

            if (mistake.Contains("authorit", StringComparison.Ordinal))
            {
                options.ClientCertificates.Mode = H3ClientCertificateMode.Request;
                options.ClientCertificates.AuthorityFile = mistake switch
                {
                    "no authority file" => "/nowhere/ca.pem",
                    "garbage authorities" => folder.Write("ca.pem", Garbage),
                    _ => null,
                };
            }
        }));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACertificateWithoutItsKeyIsNone()
    {
        using var root = new TestAuthority();
        using var bare = X509CertificateLoader.LoadCertificate(root.Certificate.RawData);
        Assert.Contains("has no private key", Assert.Throws<H3CertificateException>(() => H3Certificate.FromX509(bare)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("")]
    [InlineData("a.example", " ")]
    [InlineData("a.example,b.example")]
    public void ServerNamesAreNames(params string[] names)
        => Assert.Throws<ArgumentException>(() => H3Certificate.FromPemFiles("a", "b").ForServerNames(names));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void AnIntervalIsMoreThanZero(int seconds)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new H3ServerOptions { CertificateReloadInterval = TimeSpan.FromSeconds(seconds) });

    /// <summary>Clients say whether they take it (Client.CertificateTests); the server says that they will not.</summary>
    [Fact(Timeout = Limit)]
    public async Task AnExpiredOneIsServedWithAWarning()
    {
        using var root = new TestAuthority();
        using var expired = root.IssueClient("expired", daysLeft: -1);
        await using var server = await SecuredServer.StartAsync(options => options.Certificate = expired);
        Assert.Contains(server.Log, line => line is { Level: LogLevel.Warning } && line.Text.Contains("CN=expired", StringComparison.Ordinal) && line.Text.Contains("Clients will refuse it", StringComparison.Ordinal));
    }

    private static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
}
