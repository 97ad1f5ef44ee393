using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>Which certificate a client gets, and from what it can be made.</summary>
public sealed class ServerNameTests
{
    private const int Limit = 60_000;

    /// <summary>The longest name that DNS has: 253 characters, of labels of 63 at most.</summary>
    private static readonly string Longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));

    /// <summary>What the client asks for, and whose certificate it gets; null for the default one, which does not hold that name.</summary>
    public static TheoryData<string, string?> Names => new()
    {
        { "default.example", "default.example" },
        { "DEFAULT.example", "default.example" },
        { "exact.wild.example", "exact.wild.example" },
        { "other.wild.example", "*.wild.example" },
        { "Other.Wild.Example", "*.wild.example" },
        { "two.labels.wild.example", null },
        { "wild.example", null },
        { "alias.example", "aliased" },
        { "twice.example", "first of two" },
        { "nobody.example", null },
        { Longest, "longest" },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Names))]
    public async Task AClientGetsTheCertificateOfTheNameItAsksFor(string host, string? expected)
    {
        using var root = new TestAuthority();
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("default.example");
            options.Certificates.Add(root.IssueServer("*.wild.example"));
            options.Certificates.Add(root.IssueServer("exact.wild.example"));
            options.Certificates.Add(H3Certificate.FromX509(root.IssueServer("aliased", "alias.example")).ForServerNames("alias.example"));
            options.Certificates.Add(root.IssueServer("first of two", "twice.example"));
            options.Certificates.Add(root.IssueServer("second of two", "twice.example", "once.example"));
            options.Certificates.Add(H3Certificate.FromX509(root.IssueServer("longest", Longest)).ForServerNames(Longest));
        });
        if (expected is not null)
        {
            var (told, subject) = await server.AskAsync(host, root.Roots);
            Assert.Equal($"CN={expected}", subject);
            Assert.StartsWith(host.ToLowerInvariant() + "|TLS_", told, StringComparison.OrdinalIgnoreCase);
            return;
        }

        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => server.AskAsync(host, root.Roots));
        Assert.Equal(H3ConnectionFailure.CertificateRefused, exception.Failure);
        Assert.Contains("not for this host name", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Kinds => ["pkcs8", "sec1", "pkcs1", "one text", "x509", "x509 rsa", "pfx", "files", "source"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Kinds))]
    public async Task ACertificateCanComeFrom(string kind)
    {
        using var root = new TestAuthority();
        using var issuer = new TestAuthority("H3Routes test issuer", root);
        using var leaf = kind is "x509 rsa" or "pkcs1" ? issuer.IssueRsaServer("localhost") : issuer.IssueServer("localhost");
        var chain = leaf.ExportCertificatePem() + "\n" + issuer.Pem;
        var key = kind switch
        {
            "sec1" => leaf.GetECDsaPrivateKey()!.ExportECPrivateKeyPem(),
            "pkcs1" => leaf.GetRSAPrivateKey()!.ExportRSAPrivateKeyPem(),
            "x509 rsa" => "",
            _ => leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(),
        };
        using var folder = new TestFolder();
        await using var server = await SecuredServer.StartAsync(options => options.Certificate = kind switch
        {
            "one text" => H3Certificate.FromPem(chain + "\n" + key, chain + "\n" + key),
            "x509" or "x509 rsa" => H3Certificate.FromX509(leaf, [issuer.Certificate]),
            "pfx" => H3Certificate.FromX509(X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pfx, "secret"), "secret", X509KeyStorageFlags.Exportable), [issuer.Certificate]),
            "files" => H3Certificate.FromPemFiles(folder.Write("chain.pem", chain), folder.Write("key.pem", key)),
            "source" => H3Certificate.FromSource(async cancellationToken =>
            {
                await Task.Delay(1, cancellationToken);
                return H3Certificate.FromPem(chain, key);
            }),
            _ => H3Certificate.FromPem(chain, key),
        });

        // Only the root is trusted: the intermediate must have come with the leaf.
        var (told, subject) = await server.AskAsync("localhost", root.Roots);
        Assert.Equal("CN=localhost", subject);
        Assert.Matches(@"^localhost\|TLS_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)\|\w+\|$", told);
        Assert.Equal(leaf.GetCertHash(HashAlgorithmName.SHA256), server.Server.CertificateHash.ToArray());
        Assert.Contains(server.Log, line => line.Text.StartsWith("Connection ", StringComparison.Ordinal) && line.Text.Contains("to 'localhost', TLS_", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task ThousandsOfNamesAreFound()
    {
        using var root = new TestAuthority();
        var names = Enumerable.Range(0, 5_000).Select(static number => $"tenant-{number}.example").ToArray();
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("default.example");
            options.Certificates.Add(H3Certificate.FromX509(root.IssueServer("tenants", "tenant-0.example", "tenant-4999.example")).ForServerNames(names));
        });
        Assert.Equal("CN=tenants", (await server.AskAsync("tenant-0.example", root.Roots)).Subject);
        Assert.Equal("CN=tenants", (await server.AskAsync("tenant-4999.example", root.Roots)).Subject);
        Assert.Equal("CN=default.example", (await server.AskAsync("default.example", root.Roots)).Subject);
    }
}
