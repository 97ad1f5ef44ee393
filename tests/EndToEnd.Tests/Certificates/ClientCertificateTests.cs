using System.Security.Cryptography.X509Certificates;
using H3Routes.EndToEnd.Cli;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>Clients that prove who they are: one row a rule.</summary>
public sealed class ClientCertificateTests
{
    private const int Limit = 60_000;

    /// <summary>RFC 9001 4.8: a TLS alert is 0x100 + its number (RFC 8446 6.2).</summary>
    private const ulong UnknownCa = 0x130, CertificateExpired = 0x12d, CertificateRequired = 0x174, AccessDenied = 0x131;

    /// <summary>What the server asks for, what the client has, and whom the server then sees or the code that the client then sees.</summary>
    public static TheoryData<H3ClientCertificateMode, string, string?, ulong> Rules => new()
    {
        { H3ClientCertificateMode.None, "none", "", 0 },
        { H3ClientCertificateMode.None, "good", "", 0 },
        { H3ClientCertificateMode.Request, "none", "", 0 },
        { H3ClientCertificateMode.Request, "good", "CN=good", 0 },
        { H3ClientCertificateMode.Request, "pem", "CN=pem", 0 },
        { H3ClientCertificateMode.Request, "by intermediate", "CN=by intermediate", 0 },
        { H3ClientCertificateMode.Request, "other authority", null, UnknownCa },
        { H3ClientCertificateMode.Request, "expired", null, CertificateExpired },
        { H3ClientCertificateMode.Request, "unwanted", null, AccessDenied },
        { H3ClientCertificateMode.Request, "fatal", null, AccessDenied },
        { H3ClientCertificateMode.Require, "none", null, CertificateRequired },
        { H3ClientCertificateMode.Require, "good", "CN=good", 0 },
        { H3ClientCertificateMode.Require, "from file", "CN=from file", 0 },
        { H3ClientCertificateMode.Require, "other authority", null, UnknownCa },
        { H3ClientCertificateMode.Require, "expired", null, CertificateExpired },
        { H3ClientCertificateMode.Require, "unwanted", null, AccessDenied },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Rules))]
    public async Task AClientIsServedOrRefused(H3ClientCertificateMode mode, string has, string? seen, ulong code)
    {
        using var root = new TestAuthority();
        using var people = new TestAuthority("people");
        using var issuer = new TestAuthority("people's issuer", people);
        using var strangers = new TestAuthority("strangers");
        using var folder = new TestFolder();
        var asked = 0;
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("localhost");
            options.ClientCertificates.Mode = mode;
            if (has == "from file")
            {
                options.ClientCertificates.AuthorityFile = folder.Write("ca.pem", people.Pem);
            }
            else
            {
                options.ClientCertificates.Authorities.Add(people.Certificate);
            }

            options.ClientCertificates.Validate = (certificate, connection) =>
            {
                asked++;
                Assert.Equal(("localhost", certificate), (connection.ServerName, connection.ClientCertificate));
                return certificate.Subject == "CN=fatal" ? throw new InvalidOperationException("meant") : certificate.Subject != "CN=unwanted";
            };
        });
        using var own = has switch
        {
            "none" => null,
            "other authority" => strangers.IssueClient(has),
            "by intermediate" => issuer.IssueClient(has),
            "expired" => people.IssueClient(has, daysLeft: -1),
            _ => people.IssueClient(has),
        };
        var certificate = has switch
        {
            "none" => null,
            "by intermediate" => H3Certificate.FromX509(own!, [issuer.Certificate]),
            "pem" => H3Certificate.FromPem(own!.ExportCertificatePem(), own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            _ => H3Certificate.FromX509(own!),
        };
        if (seen is not null)
        {
            var (told, _) = await server.AskAsync("localhost", root.Roots, certificate);
            Assert.EndsWith("|" + seen, told, StringComparison.Ordinal);
            Assert.Equal(seen.Length == 0 ? 0 : 1, asked);
            return;
        }

        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => server.AskAsync("localhost", root.Roots, certificate));
        Assert.Equal((H3ConnectionFailure.ClientCertificateRefused, (ulong?)code, false), (exception.Failure, exception.ErrorCode, exception.IsApplicationError));

        // Nothing of it is left, and others are served.
        await server.Server.UntilAsync(static state => state is { Connections: 0, Handshakes: 0 });
        using var another = people.IssueClient("another");
        Assert.EndsWith("|CN=another", (await server.AskAsync("localhost", root.Roots, another)).Told, StringComparison.Ordinal);
    }

    /// <summary>A client's own certificate can be its anchor: what a pin is for servers.</summary>
    [Fact(Timeout = Limit)]
    public async Task OneClientCanBeTheAuthority()
    {
        using var root = new TestAuthority();
        using var friend = root.IssueClient("friend");
        using var other = root.IssueClient("other");
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("localhost");
            options.ClientCertificates.Mode = H3ClientCertificateMode.Require;
            options.ClientCertificates.Authorities.Add(X509CertificateLoader.LoadCertificate(friend.RawData));
        });
        Assert.EndsWith("|CN=friend", (await server.AskAsync("localhost", root.Roots, friend)).Told, StringComparison.Ordinal);
        await Assert.ThrowsAsync<H3ConnectionException>(() => server.AskAsync("localhost", root.Roots, other));
    }

    /// <summary>A resumed session carries the certificate of the handshake that it continues, and the user's check is made again.</summary>
    [Fact(Timeout = Limit)]
    public async Task AResumedSessionIsCheckedAgain()
    {
        using var root = new TestAuthority();
        using var friend = root.IssueClient("friend");
        var welcome = true;
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("localhost");
            options.ClientCertificates.Mode = H3ClientCertificateMode.Require;
            options.ClientCertificates.Authorities.Add(root.Certificate);
            options.ClientCertificates.Validate = (_, _) => Volatile.Read(ref welcome);
        });
        await using var client = server.ShortClient(root.Roots, friend);
        Assert.EndsWith("|CN=friend", (await server.AskAsync(client, "localhost")).Told, StringComparison.Ordinal);
        await server.Server.UntilAsync(static state => state.Connections == 0);
        var (told, resumed) = await server.AskResumedAsync(client, "localhost");
        Assert.True(resumed);
        Assert.EndsWith("|CN=friend", told, StringComparison.Ordinal);
        await server.Server.UntilAsync(static state => state.Connections == 0);
        Volatile.Write(ref welcome, false);
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => server.AskAsync(client, "localhost"));
        Assert.Equal((H3ConnectionFailure.ClientCertificateRefused, (ulong?)AccessDenied), (exception.Failure, exception.ErrorCode));
    }

    [Theory(Timeout = Limit)]
    [InlineData(true, 0, "|CN=me")]
    [InlineData(false, 4, "wants a client certificate")]
    public async Task TheToolProvesWhoItIs(bool has, int exitCode, string text)
    {
        using var root = new TestAuthority();
        using var me = root.IssueClient("me");
        using var folder = new TestFolder();
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("localhost");
            options.ClientCertificates.Mode = H3ClientCertificateMode.Require;
            options.ClientCertificates.Authorities.Add(root.Certificate);
        });
        string[] own = ["--cert", folder.Write("me.pem", me.ExportCertificatePem()), "--key", folder.Write("me.key", me.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem())];
        var result = await H3Tool.RunAsync(["get", "--cacert", folder.Write("ca.pem", root.Pem), .. has ? own : [], $"https://localhost:{server.Server.EndPoints[0].Port}/"]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(text, result.Text + result.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("garbage", "no certificate in the PEM text")]
    [InlineData("no file", "There is no file '/nowhere/me.pem'")]
    [InlineData("another key", "does not belong to the first certificate")]
    public async Task AClientsBadCertificateIsSaid(string mistake, string message)
    {
        using var root = new TestAuthority();
        using var one = root.IssueClient("one");
        using var two = root.IssueClient("two");
        await using var client = new H3Client(new H3ClientOptions
        {
            ClientCertificate = mistake switch
            {
                "garbage" => H3Certificate.FromPem("none", "none"),
                "no file" => H3Certificate.FromPemFiles("/nowhere/me.pem", "/nowhere/me.pem"),
                _ => H3Certificate.FromPem(one.ExportCertificatePem(), two.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            },
        });
        var exception = await Assert.ThrowsAsync<H3ClientException>(() => client.GetAsync("https://localhost/", TestContext.Current.CancellationToken));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }
}
