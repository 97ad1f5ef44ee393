using System.Net;
using H3Routes.Udp;

namespace H3Routes.Quic;

public sealed class CloseTests
{
    private const int Limit = 30_000;

    [Theory(Timeout = Limit)]
    [InlineData(true, true, 0x100)]
    [InlineData(true, false, 0x102)]
    [InlineData(false, true, 0x1)]
    public async Task Both_sides_learn_code_and_reason(bool application, bool byClient, ulong code)
    {
        await Task.Yield();
        using var pair = new QuicPair();
        var (client, server) = pair.Establish();

        // Until its handshake is confirmed, the engine's client sends a transport's close in a Handshake packet, which the server may no longer read.
        pair.RunFor(50);
        var (closer, other) = byClient ? (client, server) : (server, client);
        closer.Connection.Close(application, code, "because"u8);
        Assert.Null(closer.Closed);
        pair.RunUntil(() => closer.Closed is not null && other.Closed is not null);
        Assert.Equal(new QuicCloseInfo(QuicCloseReason.Local, application, code, "because"), closer.Closed);
        Assert.Equal(new QuicCloseInfo(QuicCloseReason.Peer, application, code, "because"), other.Closed);
        pair.RunUntil(() => pair.Client.ConnectionCount == 0 && pair.Server.ConnectionCount == 0);
        Assert.Equal("", closer.Connection.TraceId);
        Assert.Empty(closer.Connection.PeerCertificate);
        Assert.Equal(default, closer.Connection.Statistics);
    }

    [Fact(Timeout = Limit)]
    public async Task What_has_arrived_can_be_read_after_the_close()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        var (client, server) = pair.Establish();
        client.ReadsAtOnce = false;
        pair.RunFor(50);
        var streamId = server.SendNew(new byte[100_000], fin: true, bidirectional: false);
        pair.RunUntil(() => client.Readable.Contains(streamId));
        pair.RunFor(100);
        server.Connection.Close(0x100, []);
        pair.RunUntil(() => client.Closed is not null);
        Assert.Equal(100_000, client.Received[streamId].Length);
        Assert.Contains(streamId, client.Finished);
        pair.RunUntil(() => pair.Client.ConnectionCount == 0);
        Assert.Equal(QuicStreamStatus.Closed, client.Connection.Read(streamId, new byte[10]).Status);
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_sent_before_the_close_is_read_before_it()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        var (client, server) = pair.Establish(relay.EndPoint);
        pair.RunFor(50);
        var kept = new List<byte[]>();
        relay.Filter = (datagram, toServer) =>
        {
            if (!toServer)
            {
                kept.Add(datagram);
            }

            return toServer ? datagram : null;
        };
        server.SendNew("last words"u8.ToArray(), fin: true, bidirectional: false);
        pair.RunUntil(() => kept.Count == 1);
        server.Connection.Close(0x100, []);
        pair.RunUntil(() => kept.Count == 2);
        relay.Inject(kept, toServer: false);
        pair.RunUntil(() => client.Closed is not null);
        Assert.Contains(3, client.Finished);
    }

    [Fact(Timeout = Limit)]
    public async Task Silence_ends_a_connection()
    {
        await Task.Yield();
        using var pair = new QuicPair(new QuicConfigurationOptions { IdleTimeout = TimeSpan.FromMilliseconds(200) });
        var (client, server) = pair.Establish();
        pair.RunUntil(() => client.Closed is not null && server.Closed is not null, 5_000);
        Assert.Equal(new QuicCloseInfo(QuicCloseReason.IdleTimeout, false, 0, ""), client.Closed);
        Assert.Equal(new QuicCloseInfo(QuicCloseReason.IdleTimeout, false, 0, ""), server.Closed);
        Assert.Equal(0, pair.Server.ConnectionCount);
    }

    [Fact(Timeout = Limit)]
    public async Task A_handshake_that_nobody_answers_is_given_up()
    {
        await Task.Yield();
        using var pair = new QuicPair(client: new QuicEndpointOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using var silent = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var client = pair.Connect(silent.LocalEndPoint);
        pair.RunUntil(() => client.Closed is not null, 3_000);
        Assert.Equal(QuicCloseReason.HandshakeFailed, client.Closed!.Value.Reason);
        Assert.False(client.IsEstablished);
        pair.RunUntil(() => pair.Client.ConnectionCount == 0);
        Assert.Equal(1, pair.Client.Counters.HandshakesFailed);
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_falls_silent_in_its_handshake_is_forgotten()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        relay.Filter = (datagram, toServer) => toServer ? datagram : null;
        pair.Connect(relay.EndPoint);
        pair.RunUntil(() => pair.Server.HandshakeCount == 1);
        relay.Filter = (_, _) => null;
        pair.RunUntil(() => pair.Server.HandshakeCount == 0 && pair.Server.ConnectionCount == 0, 15_000);
        Assert.Empty(pair.Accepted);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_common_protocol_the_handshake_fails_with_the_alert_of_ALPN()
    {
        await Task.Yield();
        using var pair = new QuicPair(
            new QuicConfigurationOptions { ApplicationProtocols = ["h3"] }, clientOptions: new QuicConfigurationOptions { ApplicationProtocols = ["other"] });
        var client = pair.Connect();
        pair.RunUntil(() => client.Closed is not null);

        // RFC 9001 8.1: no_application_protocol, 120.
        Assert.Equal((QuicCloseReason.HandshakeFailed, false, 0x178ul), (client.Closed!.Value.Reason, client.Closed.Value.IsApplicationError, client.Closed.Value.ErrorCode));
        pair.RunUntil(() => pair.Server.ConnectionCount == 0);
        Assert.Equal(0, pair.Server.HandshakeCount);
        Assert.Equal(1, pair.Server.Counters.HandshakesFailed);
    }

    [Fact(Timeout = Limit)]
    public async Task A_certificate_that_does_not_verify_ends_the_handshake()
    {
        await Task.Yield();
        var wrong = DevelopmentCertificate.Load(Directory.CreateTempSubdirectory("h3routes-tests-").FullName);
        using (var pair = new QuicPair(clientOptions: new QuicConfigurationOptions { VerifyPeer = true, CertificateAuthorityPath = wrong.CertificatePath }))
        {
            var client = pair.Connect();
            pair.RunUntil(() => client.Closed is not null);
            Assert.Equal(QuicCloseReason.HandshakeFailed, client.Closed!.Value.Reason);

            // RFC 9001 4.8: CRYPTO_ERROR, 0x100 plus the alert.
            Assert.InRange(client.Closed.Value.ErrorCode, 0x100u, 0x1ffu);
        }

        using (var pair = new QuicPair(clientOptions: new QuicConfigurationOptions { VerifyPeer = true, CertificateAuthorityPath = QuicPair.TestCertificate.CertificatePath }))
        {
            var client = pair.Connect();
            pair.RunUntil(() => client.IsEstablished || client.Closed is not null);
            Assert.Null(client.Closed);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_application_closes_the_connection()
    {
        await Task.Yield();
        using var pair = new QuicPair(listen: false);
        using var configuration = new QuicConfiguration(QuicPair.ForServer(new QuicConfigurationOptions()));
        pair.Server.Listen(configuration, _ => null);
        var client = pair.Connect();
        pair.RunUntil(() => client.Closed is not null);
        Assert.Equal((false, 2ul), (client.Closed!.Value.IsApplicationError, client.Closed.Value.ErrorCode));
        pair.RunUntil(() => pair.Server.ConnectionCount == 0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_failing_application_ends_its_connection_alone()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        pair.Configure = application => application.Echoes = true;
        var (bad, badServer) = pair.Establish();
        var (good, _) = pair.Establish();
        badServer.WhenReadable = _ => throw new InvalidOperationException("no");
        bad.SendNew("x"u8.ToArray(), fin: true);
        pair.RunUntil(() => bad.Closed is not null);
        Assert.Equal((QuicCloseReason.Peer, false, 1ul), (bad.Closed!.Value.Reason, bad.Closed.Value.IsApplicationError, bad.Closed.Value.ErrorCode));
        var streamId = good.SendNew("y"u8.ToArray(), fin: true);
        pair.RunUntil(() => good.Finished.Contains(streamId));
    }

    [Fact(Timeout = Limit)]
    public async Task Shutdown_closes_all_and_waits_for_them()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        var sides = Enumerable.Range(0, 5).Select(_ => pair.Establish()).ToArray();
        var shutdown = pair.Server.ShutdownAsync(isApplicationError: true, 0x100, "bye"u8, TimeSpan.FromSeconds(5));
        pair.RunUntil(() => shutdown.IsCompleted);
        Assert.Equal(0, pair.Server.ConnectionCount);
        Assert.All(sides, side => Assert.Equal(new QuicCloseInfo(QuicCloseReason.Peer, true, 0x100, "bye"), side.Client.Closed));

        // Nobody new comes in.
        var late = pair.Connect();
        pair.RunFor(200);
        Assert.False(late.IsEstablished);
    }

    [Fact(Timeout = Limit)]
    public async Task Shutdown_waits_no_longer_than_told()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        pair.Establish();
        var shutdown = pair.Server.ShutdownAsync(isApplicationError: true, 0x100, [], TimeSpan.FromMilliseconds(1));
        pair.RunUntil(() => shutdown.IsCompleted, 1_000);
    }

    [Fact(Timeout = Limit)]
    public async Task Dispose_tells_the_applications()
    {
        await Task.Yield();
        var pair = new QuicPair();
        var (client, server) = pair.Establish();
        pair.Dispose();
        Assert.Equal(QuicCloseReason.Local, client.Closed!.Value.Reason);
        Assert.Equal(QuicCloseReason.Local, server.Closed!.Value.Reason);
    }
}
