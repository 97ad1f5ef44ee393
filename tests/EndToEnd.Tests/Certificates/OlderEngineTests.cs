using System.Security.Cryptography.X509Certificates;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>An engine without the TLS extension says so where it is needed, and serves all else. Compatibility.OlderQuicheTests runs these on one.</summary>
public sealed class OlderEngineTests
{
    private const int Limit = 60_000;
    private const string Missing = "has no TLS extension (quiche_tls_*)";

    [Theory(Timeout = Limit)]
    [InlineData("memory")]
    [InlineData("several")]
    [InlineData("client certificates")]
    public async Task Quiche_0_24_6_refuses_on_the_server(string option)
    {
        SkipOnTheShippedEngine();
        using var root = new TestAuthority();
        using var folder = new TestFolder();
        var exception = await Assert.ThrowsAsync<H3CertificateException>(() => SecuredServer.StartAsync(options =>
        {
            var files = Files(folder, root.IssueServer("localhost"));
            options.Certificate = option == "memory" ? root.IssueServer("localhost") : files;
            if (option == "several")
            {
                options.Certificates.Add(files);
            }

            if (option == "client certificates")
            {
                options.ClientCertificates.Mode = H3ClientCertificateMode.Request;
                options.ClientCertificates.Authorities.Add(root.Certificate);
            }
        }));
        Assert.Contains(Missing, exception.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Quiche_0_24_6_refuses_on_the_client(bool roots)
    {
        SkipOnTheShippedEngine();
        using var root = new TestAuthority();
        await using var client = new H3Client(new H3ClientOptions { CertificateAuthorities = roots ? root.Roots : null, ClientCertificate = roots ? null : H3Certificate.FromX509(root.IssueClient("me")) });
        var exception = await Assert.ThrowsAsync<H3ClientException>(() => client.GetAsync("https://localhost/", TestContext.Current.CancellationToken));
        Assert.Contains(Missing, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Quiche_0_24_6_serves_files_and_reloads_them()
    {
        SkipOnTheShippedEngine();
        using var root = new TestAuthority();
        using var folder = new TestFolder();
        var ca = folder.Write("ca.pem", root.Pem);
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = Files(folder, root.IssueServer("first", "localhost"));
            options.CertificateReloadInterval = null;
        });
        Assert.Equal("CN=first", await AskAsync());
        Files(folder, root.IssueServer("second", "localhost"));
        await server.Server.ReloadCertificatesAsync(TestContext.Current.CancellationToken);
        Assert.Equal("CN=second", await AskAsync());

        async Task<string> AskAsync()
        {
            await using var client = new H3Client(new H3ClientOptions { ConnectTo = server.Server.EndPoints[0], CertificateAuthorityFile = ca });
            var (told, subject) = await server.AskAsync(client, "localhost");
            Assert.Equal("localhost|||", told);
            return subject;
        }
    }

    private static void SkipOnTheShippedEngine()
        => Assert.SkipWhen(QuicConfiguration.HasTlsExtension, "This engine has the TLS extension; Compatibility.OlderQuicheTests runs this on quiche 0.24.6, which has not.");

    private static H3Certificate Files(TestFolder folder, X509Certificate2 certificate) => H3Certificate.FromPemFiles(
        folder.Write("cert.pem", certificate.ExportCertificatePem()), folder.Write("key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
}
