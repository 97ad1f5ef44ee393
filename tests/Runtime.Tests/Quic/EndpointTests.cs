using System.Net;
using System.Net.Sockets;
using H3Routes.Udp;

namespace H3Routes.Quic;

public sealed class EndpointTests
{
    private const int Limit = 60_000;

    public static TheoryData<int, int, int> Versions => new()
    {
        // Length of the destination id, of the source id, of the datagram.
        { 8, 0, 1_200 },
        { 20, 20, 1_200 },
        { 21, 3, 1_300 },
        { 255, 255, 1_200 },
        { 0, 255, 1_200 },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Versions))]
    public async Task Unknown_versions_are_negotiated(int destinationLength, int sourceLength, int length)
    {
        await Task.Yield();
        using var pair = new QuicPair();
        using var raw = new RawPeer(pair.Server.LocalEndPoint);
        var random = new Random(1);
        byte[] destination = new byte[destinationLength], source = new byte[sourceLength];
        random.NextBytes(destination);
        random.NextBytes(source);
        raw.Send(RawPeer.LongHeader(0xfaceb00c, destination, source, length, random));
        byte[]? answer = null;
        pair.RunUntil(() => (answer = raw.Receive()) is not null);

        // RFC 9000 17.2.1: the ids change places, and the versions follow.
        Assert.True(QuicLongHeader.TryParse(answer, out var header));
        Assert.Equal(0u, header.Version);
        Assert.Equal(source, header.Destination.ToArray());
        Assert.Equal(destination, header.Source.ToArray());
        Assert.Equal([0, 0, 0, 1], header.Rest[^4..].ToArray());
        Assert.Equal(8, header.Rest.Length);
        Assert.True(answer!.Length < length);
        Assert.Equal(0, pair.Server.ConnectionCount);
    }

    public static TheoryData<string> Unanswered => ["short of 1,200", "version negotiation", "Handshake of nobody", "destination too short", "empty", "short header, tiny", "cut"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Unanswered))]
    public async Task Some_packets_get_no_answer(string what)
    {
        await Task.Yield();
        using var pair = new QuicPair();
        using var raw = new RawPeer(pair.Server.LocalEndPoint);
        var random = new Random(2);
        raw.Send(what switch
        {
            "short of 1,200" => RawPeer.LongHeader(0xfaceb00c, new byte[8], new byte[8], 1_199, random),
            "version negotiation" => RawPeer.LongHeader(0, new byte[8], new byte[8], 1_200, random),
            "Handshake of nobody" => RawPeer.LongHeader(1, new byte[8], new byte[8], 1_200, random, first: 0xe0),
            "destination too short" => RawPeer.LongHeader(1, new byte[7], new byte[8], 1_200, random),
            "empty" => [],
            "short header, tiny" => [0x40, .. new byte[20]],
            _ => [0xc0, 1, 2, 3, 4, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
        });
        pair.RunFor(50);
        Assert.Null(raw.Receive());
        Assert.Equal(0, pair.Server.ConnectionCount);
        pair.Establish();
    }

    /// <summary>RFC 9000 5.2.2. Those that are there live on.</summary>
    [Fact(Timeout = Limit)]
    public async Task Who_comes_after_the_last_is_refused()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        pair.Configure = application => application.Echoes = true;
        var (client, _) = pair.Establish();
        pair.Server.StopListening();
        var late = pair.Connect();
        pair.RunUntil(() => late.Closed is not null);
        Assert.Equal((QuicCloseReason.HandshakeFailed, false, 2UL), (late.Closed!.Value.Reason, late.Closed.Value.IsApplicationError, late.Closed.Value.ErrorCode));
        Assert.Equal(1, pair.Server.ConnectionCount);
        Assert.True(pair.Server.Counters.Refused > 0);
        var streamId = client.SendNew("x"u8.ToArray(), fin: true);
        pair.RunUntil(() => client.Finished.Contains(streamId));
    }

    [Fact(Timeout = Limit)]
    public async Task Who_has_never_listened_says_nothing()
    {
        await Task.Yield();
        using var pair = new QuicPair(listen: false);
        pair.Connect();
        pair.RunFor(50);
        Assert.Equal(0, pair.Server.Counters.DatagramsSent);
    }

    [Fact(Timeout = Limit)]
    public async Task Retry_costs_a_round_trip_and_no_more()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { Retry = QuicRetryMode.Always });
        pair.Configure = application => application.Echoes = true;
        var (client, server) = pair.Establish();

        // A ClientHello with a post-quantum key may take two Initials, and each is answered.
        Assert.InRange(pair.Server.Counters.Retries, 1, 2);
        Assert.Equal(0, pair.Server.Counters.InvalidTokens);
        Assert.Equal(client.Connection.OriginalDestination, server.Connection.OriginalDestination);
        var streamId = client.SendNew("x"u8.ToArray(), fin: true);
        pair.RunUntil(() => client.Finished.Contains(streamId));
    }

    [Theory(Timeout = Limit)]
    [InlineData("expired")]
    [InlineData("forged")]
    [InlineData("other address")]
    public async Task A_token_that_is_not_good_validates_nothing(string how)
    {
        await Task.Yield();
        var lifetime = TimeSpan.FromSeconds(how == "expired" ? -1 : 10);
        using var pair = new QuicPair(server: new QuicEndpointOptions { Retry = QuicRetryMode.Always, RetryTokenLifetime = lifetime });
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        relay.Filter = (datagram, toServer) =>
        {
            if (!toServer && how == "other address")
            {
                relay.Rebind();
            }

            if (toServer && how == "forged" && QuicLongHeader.TryParse(datagram, out var header) && header.TryGetToken(out var token) && !token.IsEmpty)
            {
                // The last byte of the token.
                datagram[datagram.AsSpan().IndexOf(token) + token.Length - 1] ^= 1;
            }

            return datagram;
        };
        var client = pair.Connect(relay.EndPoint);
        pair.RunUntil(() => pair.Server.Counters.InvalidTokens > 0);
        pair.RunFor(50);
        Assert.False(client.IsEstablished);
        Assert.Equal(0, pair.Server.ConnectionCount);
    }

    [Fact(Timeout = Limit)]
    public async Task Many_handshakes_make_clients_prove_their_address()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { RetryThreshold = 2, MaxHandshakes = 4 });
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);

        // Two that never finish.
        relay.Filter = (datagram, toServer) => toServer ? datagram : null;
        pair.Connect(relay.EndPoint);
        pair.Connect(relay.EndPoint);
        pair.RunUntil(() => pair.Server.HandshakeCount == 2);
        Assert.Equal(0, pair.Server.Counters.Retries);
        pair.Establish();
        Assert.True(pair.Server.Counters.Retries > 0);
    }

    [Fact(Timeout = Limit)]
    public async Task Connections_beyond_the_limit_are_left_without_an_answer()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { MaxConnections = 2 });
        var (first, _) = pair.Establish();
        pair.Establish();
        var third = pair.Connect();
        pair.RunUntil(() => pair.Server.Counters.Refused > 0);
        Assert.Equal(2, pair.Server.ConnectionCount);
        Assert.False(third.IsEstablished);

        // Room again: the client's next attempt gets in.
        first.Connection.Close(0x100, []);
        pair.RunUntil(() => third.IsEstablished);
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_has_lost_its_connections_says_so()
    {
        await Task.Yield();
        var options = new QuicEndpointOptions { Secret = Enumerable.Repeat((byte)7, 32).ToArray() };
        using var pair = new QuicPair(server: options);
        var (client, _) = pair.Establish();
        pair.RunFor(50);
        var endPoint = pair.Server.LocalEndPoint;
        pair.Server.Dispose();
        using var reborn = new QuicEndpoint(pair.Loop, UdpSocket.Bind(endPoint), options);
        using var configuration = new QuicConfiguration(QuicPair.ForServer(new QuicConfigurationOptions()));
        reborn.Listen(configuration, connection => new TestApplication(connection));
        client.SendNew(new byte[200], fin: true);
        pair.RunUntil(() => client.Closed is not null);
        Assert.Equal(QuicCloseReason.StatelessReset, client.Closed!.Value.Reason);
        Assert.Equal(1, reborn.Counters.StatelessResets);
        pair.RunUntil(() => pair.Client.ConnectionCount == 0);
    }

    [Fact(Timeout = Limit)]
    public async Task Resets_are_shorter_than_what_they_answer_and_limited()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { MaxStatelessPacketsPerSecond = 10 });
        using var raw = new RawPeer(pair.Server.LocalEndPoint);
        var random = new Random(3);
        foreach (var (length, expected) in new[] { (21, 0), (22, 21), (30, 29), (43, 42), (44, 43), (1_200, 43) })
        {
            var packet = new byte[length];
            random.NextBytes(packet);
            packet[0] = 0x40;
            raw.Send(packet);
            byte[]? answer = null;
            Assert.Equal(expected > 0, pair.TryRunUntil(() => (answer = raw.Receive()) is not null, expected > 0 ? 5_000 : 50));
            Assert.Equal(expected, answer?.Length ?? 0);
            Assert.True(answer is null || (answer[0] & 0xc0) == 0x40);
        }

        for (var i = 0; i < 200; i++)
        {
            raw.Send([0x40, .. new byte[100]]);
        }

        pair.RunFor(100);
        Assert.InRange(pair.Server.Counters.StatelessResets, 5, 30);
    }

    [Fact(Timeout = Limit)]
    public async Task A_peer_may_come_from_another_port()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        pair.Configure = application => application.Echoes = true;
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        var (client, server) = pair.Establish(relay.EndPoint);
        pair.RunFor(100);
        Assert.Equal(relay.BackEndPoint, server.Connection.RemoteEndPoint);
        for (var round = 1; round <= 3; round++)
        {
            relay.Rebind();
            var data = new byte[100_000];
            new Random(round).NextBytes(data);
            var streamId = client.SendNew(data, fin: true);
            pair.RunUntil(() => client.Finished.Contains(streamId));
            Assert.Equal(data, client.Received[streamId].ToArray());
            pair.RunUntil(() => server.Connection.RemoteEndPoint.Equals(relay.BackEndPoint));
            Assert.Equal(round, pair.Server.Counters.Migrations);
        }

        Assert.Null(client.Closed);
    }

    [Fact(Timeout = Limit)]
    public async Task Spare_ids_are_issued_and_found()
    {
        await Task.Yield();
        Assert.SkipUnless(Interop.Quiche.HasRetiredScidIter, "needs quiche_conn_retired_scid_iter: an older engine has no safe way to tell of retired ids, so it issues no spare ones");
        using var pair = new QuicPair(new QuicConfigurationOptions { ActiveConnectionIdLimit = 4 });
        var (_, server) = pair.Establish();
        pair.RunFor(50);

        // The client's first destination, and four of ours, all of this worker.
        Assert.Equal(5, server.Connection.Ids.Count);
        Assert.All(server.Connection.Ids.Where(id => !id.Equals(server.Connection.OriginalDestination)), id => Assert.Equal(0, (byte)id.First));
    }

    [Fact(Timeout = Limit)]
    public async Task One_busy_connection_leaves_the_others_their_turn()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { PacketsPerTurn = 16 });
        var (busy, busyServer) = pair.Establish();
        var (quiet, quietServer) = pair.Establish();
        quietServer.Echoes = true;
        const int Size = 256 << 20;
        busy.ReadsAtOnce = true;
        busyServer.SendNew(new byte[Size], fin: true, bidirectional: false);
        pair.RunUntil(() => busy.Received.Count > 0);
        for (var round = 0; round < 50; round++)
        {
            var streamId = quiet.SendNew("x"u8.ToArray(), fin: true);
            pair.RunUntil(() => quiet.Finished.Contains(streamId), 1_000);
        }

        // Fifty round trips took less than the one transfer.
        Assert.DoesNotContain(3, busy.Finished);
        Assert.Null(busy.Closed);
    }

    [Theory(Timeout = Limit)]
    [InlineData("::1", "::1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    public async Task Addresses_of_both_families_and_wildcards(string bound, string target)
    {
        await Task.Yield();
        Assert.SkipUnless(Socket.OSSupportsIPv6, "needs IPv6");
        using var pair = new QuicPair(listen: false);
        using var server = new QuicEndpoint(pair.Loop, UdpSocket.Bind(new IPEndPoint(IPAddress.Parse(bound), 0)));
        using var client = new QuicEndpoint(pair.Loop, UdpSocket.Bind(new IPEndPoint(IPAddress.Parse(bound), 0)));
        using var configuration = new QuicConfiguration(QuicPair.ForServer(new QuicConfigurationOptions()));
        TestApplication? accepted = null, application = null;
        server.Listen(configuration, connection => accepted = new TestApplication(connection) { Echoes = true });
        client.Connect(
            new IPEndPoint(IPAddress.Parse(target), server.LocalEndPoint.Port), "localhost", pair.ClientConfiguration, connection => application = new TestApplication(connection));
        pair.RunUntil(() => application!.IsEstablished);
        var streamId = application!.SendNew("x"u8.ToArray(), fin: true);
        pair.RunUntil(() => application.Finished.Contains(streamId));
        Assert.Equal(IPAddress.Parse(target), accepted!.Connection.LocalEndPoint.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : accepted.Connection.LocalEndPoint.Address);
    }

    [Fact(Timeout = Limit)]
    public async Task New_connections_get_the_new_configuration()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        var (old, _) = pair.Establish();
        var renewed = DevelopmentCertificate.Load(Directory.CreateTempSubdirectory("h3routes-tests-").FullName);
        using var configuration = new QuicConfiguration(
            new QuicConfigurationOptions { CertificateChainPath = renewed.CertificatePath, PrivateKeyPath = renewed.KeyPath });
        pair.Server.Listen(configuration, connection =>
        {
            var application = new TestApplication(connection) { Echoes = true };
            pair.Accepted.Add(application);
            return application;
        });
        var (fresh, _) = pair.Establish();
        Assert.NotEqual(old.Connection.PeerCertificate, fresh.Connection.PeerCertificate);
        Assert.Equal(renewed.Sha256.ToArray(), System.Security.Cryptography.SHA256.HashData(fresh.Connection.PeerCertificate));
        Assert.Null(old.Closed);
    }

    [Fact]
    public void Settings_that_cannot_be_used_are_named()
    {
        var missing = Assert.Throws<QuicConfigurationException>(() => new QuicConfiguration(new QuicConfigurationOptions { CertificateChainPath = "/nowhere.pem" }));
        Assert.Contains("/nowhere.pem", missing.Message);
        var congestion = Assert.Throws<QuicConfigurationException>(() => new QuicConfiguration(new QuicConfigurationOptions { CongestionControl = "vegas" }));
        Assert.Contains("vegas", congestion.Message);
        Assert.Throws<QuicConfigurationException>(() => new QuicConfiguration(new QuicConfigurationOptions { ApplicationProtocols = [""] }));
        Assert.Throws<QuicConfigurationException>(() => new QuicConfiguration(new QuicConfigurationOptions { MaxSendPayload = 1_199 }));
        var disposed = new QuicConfiguration(new QuicConfigurationOptions());
        disposed.Dispose();
        unsafe
        {
            Assert.Throws<ObjectDisposedException>(() => { _ = disposed.Native; });
        }
    }
}
