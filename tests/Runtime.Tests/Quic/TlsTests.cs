using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace H3Routes.Quic;

/// <summary>What the engine's TLS extension does, as far as the rooms above rely on it.</summary>
public sealed class TlsTests
{
    private const int Limit = 60_000;

    private static readonly QuicIdentity A = Identity("a.example");
    private static readonly QuicIdentity B = Identity("b.example");
    private static readonly byte[] TicketKey = RandomNumberGenerator.GetBytes(48);

    [Fact(Timeout = Limit)]
    public async Task Both_sides_know_what_was_agreed()
    {
        await Task.Yield();
        using var pair = new QuicPair(Options(A), clientOptions: new QuicConfigurationOptions());
        var (client, server) = pair.Establish();
        foreach (var info in new[] { client.Connection.TlsInfo, server.Connection.TlsInfo })
        {
            Assert.Equal("localhost", info.ServerName);
            Assert.InRange(info.CipherSuite, 0x1301, 0x1303);
            Assert.NotNull(info.Group);
        }

        Assert.Equal(server.Connection.TlsInfo, client.Connection.TlsInfo);
        pair.Server.Dispose();
        Assert.Equal(default, server.Connection.TlsInfo);
    }

    /// <summary>
    /// RFC 8446 4.6.1 leaves it to the client to use a ticket only for names that the certificate of its first handshake holds; a server cannot tell whose name a ticket was made for. The
    /// engine does not try to. This is why nothing about a client may hang on the name alone: its certificate comes with the ticket, and the policy that verified it is part of the session.
    /// </summary>
    [Theory(Timeout = Limit)]
    [InlineData("same name", true)]
    [InlineData("other identity", true)]
    [InlineData("other configuration", true)]
    [InlineData("other ticket key", false)]
    [InlineData("clients are asked", false)]
    [InlineData("other authorities for clients", false)]
    public async Task A_session_is_resumed(string later, bool isResumed)
    {
        await Task.Yield();
        var authorities = later == "other authorities for clients" ? A : null;
        using var pair = new QuicPair(Options(A, authorities), clientOptions: new QuicConfigurationOptions());
        var first = Establish(pair, "a.example", null);
        Assert.False(first.Connection.IsResumed);
        pair.RunUntil(() => first.Connection.Session.Length > 0);
        using var changed = new QuicConfiguration(later switch
        {
            "other ticket key" => Options(A) with { TicketKey = RandomNumberGenerator.GetBytes(48) },
            "clients are asked" or "other authorities for clients" => Options(A, B),
            _ => Options(A),
        });
        if (later is not ("same name" or "other identity"))
        {
            pair.Server.Listen(changed, static connection => new TestApplication(connection));
        }

        var second = Establish(pair, later == "other identity" ? "b.example" : "a.example", first.Connection.Session);
        Assert.Equal(isResumed, second.Connection.IsResumed);
    }

    [Fact(Timeout = Limit)]
    public async Task A_configuration_may_go_while_its_connections_are_in_handshake()
    {
        await Task.Yield();
        using var pair = new QuicPair(Options(A), clientOptions: new QuicConfigurationOptions());
        var old = new QuicConfiguration(Options(B));
        pair.Server.Listen(old, static connection => new TestApplication(connection));
        var client = pair.Connect();
        pair.RunUntil(() => pair.Server.ConnectionCount == 1);
        using var young = new QuicConfiguration(Options(A));
        pair.Server.Listen(young, static connection => new TestApplication(connection));
        old.Dispose();
        pair.RunUntil(() => client.IsEstablished);
        Assert.Equal("CN=b.example", X509CertificateLoader.LoadCertificate(client.Connection.PeerCertificate).Subject);
        Assert.Equal("CN=a.example", X509CertificateLoader.LoadCertificate(Establish(pair, "a.example", null).Connection.PeerCertificate).Subject);
    }

    [Fact]
    public void One_side_has_one_sides_settings()
    {
        var both = new QuicTlsOptions { Identities = [A], Authorities = A.CertificatePem };
        var exception = Assert.Throws<QuicConfigurationException>(() => new QuicConfiguration(new QuicConfigurationOptions { Tls = both }));
        Assert.Contains("cannot have both", exception.Message, StringComparison.Ordinal);
    }

    private static TestApplication Establish(QuicPair pair, string serverName, byte[]? session)
    {
        var client = pair.Connect(serverName: serverName, session: session);
        pair.RunUntil(() => client.IsEstablished);
        return client;
    }

    private static QuicConfigurationOptions Options(QuicIdentity identity, QuicIdentity? clientAuthority = null) => new()
    {
        TicketKey = TicketKey,
        Tls = new QuicTlsOptions
        {
            Identities = [identity, identity == A ? B : A],
            ClientVerification = clientAuthority is null ? QuicClientVerification.None : QuicClientVerification.Request,
            ClientAuthorities = clientAuthority?.CertificatePem ?? default,
        },
    };

    private static QuicIdentity Identity(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return new QuicIdentity(name, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), []);
    }
}
