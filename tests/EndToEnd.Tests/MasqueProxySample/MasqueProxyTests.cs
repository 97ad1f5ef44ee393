using System.Net;
using System.Net.Sockets;
using H3Routes.EndToEnd.Robustness;
using H3Routes.EndToEnd.Semantics;
using H3Routes.Http3;
using H3Routes.Quic;
using MasqueProxy;

namespace H3Routes.EndToEnd.MasqueProxySample;

/// <summary>samples/MasqueProxy before a UDP server that echoes: RFC 9298 by DATAGRAM capsules and by QUIC DATAGRAM frames, its refusals, its limits and its ends.</summary>
public sealed class MasqueProxyTests(SemanticsFixture site) : IAsyncDisposable
{
    private const int Limit = 60_000;

    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private H3Server? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int TargetPort => ((IPEndPoint)_target.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        _target.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("%3A%3Affff%3A127.0.0.1")]
    public async Task PayloadsGoBothWaysInCapsules(string host)
    {
        await StartAsync();
        await using var client = Client();
        using var stream = await ConnectAsync(client, host);
        Assert.Equal((200, "?1"), (stream.StatusCode, stream.Headers["capsule-protocol"]));
        foreach (var length in new[] { 0, 1, 62, 63, 1200, 1500, 9000, 60_000 })
        {
            var payload = new byte[length];
            new Random(length).NextBytes(payload);
            await stream.WriteAsync(Capsule(0, [0, .. payload]), Token);
            Assert.Equal(Bytes([0, .. payload]), await ReceiveAsync(stream));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task PayloadsGoBothWaysInQuicDatagrams()
    {
        var server = await StartAsync();
        using var client = new RawClient(server.EndPoints[0], new QuicConfigurationOptions { DatagramReceiveQueue = 64, DatagramSendQueue = 64 });
        var connection = await client.ConnectAsync();
        var stream = await client.RunAsync(() =>
        {
            connection.Open(Wire.Join([0], Wire.Frame(4, 0x33, 1)), fin: false, bidirectional: false);
            return connection.Open(
                Wire.Headers(":method=CONNECT", ":protocol=connect-udp", ":scheme=https", ":authority=a", $":path={Path("127.0.0.1", TargetPort)}", "capsule-protocol=?1"), fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Status(stream) == 200));

        // A quarter stream id of 0, a context nobody knows, which is dropped, and the one of UDP.
        for (var i = 1; i <= 20; i++)
        {
            await client.RunAsync(() =>
            {
                connection.Quic.SendDatagram([0, 2, 99]);
                connection.Quic.SendDatagram([0]);
                connection.Quic.SendDatagram([0, 0, (byte)i, 7]);
            });
            Assert.True(await client.IsSoonAsync(() => connection.DatagramsReceived == i));
            Assert.Equal(Bytes(0, 0, (byte)i, 7), await client.RunAsync(() => connection.LastDatagram!));
        }

        // The session ends with the stream, ours answered by the proxy's.
        await client.RunAsync(() => connection.Write(stream, [], fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(stream)));
        await IsOverAsync();
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheClientsDatagramsComeBack(bool takesDatagrams)
    {
        await StartAsync();
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, Datagrams = takesDatagrams });
        await using var flow = await client.ConnectDatagramsAsync("connect-udp", Url(Path("127.0.0.1", TargetPort)), cancellationToken: Token);
        await using var received = flow.GetAsyncEnumerator(Token);
        for (byte i = 0; i < 20; i++)
        {
            Assert.Equal(H3DatagramStatus.Sent, flow.Send([0, i, 7]));
            Assert.True(await received.MoveNextAsync());
            Assert.Equal(Bytes(0, i, 7), received.Current.ToArray());
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("127.0.0.1", "0", 400, "http_request_error")]
    [InlineData("127.0.0.1", "65536", 400, "http_request_error")]
    [InlineData("127.0.0.1", "-1", 400, "http_request_error")]
    [InlineData("127.0.0.1", "http", 400, "http_request_error")]
    [InlineData("a%20b", "9", 400, "http_request_error")]
    [InlineData("a%2Fb", "9", 400, "http_request_error")]
    [InlineData("%5B%3A%3A1%5D", "9", 400, "http_request_error")]
    [InlineData("fe80%3A%3A1%25eth0", "9", 400, "http_request_error")]
    [InlineData("192.0.2.1", "9", 403, "destination_ip_prohibited")]
    [InlineData("0.0.0.0", "9", 403, "destination_ip_prohibited")]
    [InlineData("255.255.255.255", "9", 403, "destination_ip_prohibited")]
    [InlineData("224.0.0.1", "9", 403, "destination_ip_prohibited")]
    [InlineData("%3A%3A", "9", 403, "destination_ip_prohibited")]
    [InlineData("ff02%3A%3A1", "9", 403, "destination_ip_prohibited")]
    [InlineData("%3A%3Affff%3A192.0.2.1", "9", 403, "destination_ip_prohibited")]
    [InlineData("elsewhere.test", "9", 403, "destination_ip_prohibited")]
    [InlineData("nowhere.test", "9", 502, "dns_error")]
    [InlineData("empty.test", "9", 502, "dns_error")]
    [InlineData("slow.test", "9", 504, "dns_timeout")]
    public async Task WhatIsNoTargetIsRefused(string host, string port, int status, string error)
    {
        await StartAsync(new ProxyOptions { Resolve = ResolveAsync, ResolveTimeout = TimeSpan.FromMilliseconds(500) });
        await using var client = Client();
        using var stream = await client.ConnectAsync("connect-udp", Url(Path(host, port)), cancellationToken: Token);
        Assert.Equal((status, $"h3routes-masque; error={error}"), (stream.StatusCode, stream.Headers["proxy-status"]));
        await IsOverAsync();
    }

    [Theory(Timeout = Limit)]
    [InlineData("/.well-known/masque/udp/127.0.0.1/9", 404)]
    [InlineData("/.well-known/masque/udp/127.0.0.1//", 404)]
    [InlineData("/.well-known/masque/udp/127.0.0.1/9/more/", 404)]
    public async Task OtherPathsAreNoTemplate(string path, int status)
    {
        await StartAsync();
        await using var client = Client();
        using var stream = await client.ConnectAsync("connect-udp", Url(path), cancellationToken: Token);
        Assert.Equal(status, stream.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task OneAddressOfANameThatMayBeATargetIsEnough()
    {
        await StartAsync(new ProxyOptions { Resolve = ResolveAsync });
        await using var client = Client();
        using var stream = await ConnectAsync(client, "mixed.test");
        await stream.WriteAsync(Capsule(0, 0, 1), Token);
        Assert.Equal(Bytes(0, 1), await ReceiveAsync(stream));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.0/24", true)]
    [InlineData("192.0.3.1", "192.0.2.0/24", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.0/24", true)]
    [InlineData("2001:db8::1", "2001:db8::/32", true)]
    [InlineData("239.1.1.1", "0.0.0.0/0", false)]
    [InlineData("255.255.255.255", "0.0.0.0/0", false)]
    [InlineData("ff02::1", "::/0", false)]
    [InlineData("::", "::/0", false)]
    [InlineData("127.9.9.9", "192.0.2.0/24", true)]
    public void AnOptionOpensNetworks(string address, string network, bool isAllowed) =>
        Assert.Equal(isAllowed, UdpTarget.IsAllowed(IPAddress.Parse(address), new ProxyOptions { Allowed = [IPNetwork.Parse(network)] }));

    [Fact(Timeout = Limit)]
    public async Task OtherCapsulesAndContextsAndLongPayloadsAreDropped()
    {
        await StartAsync(new ProxyOptions { MaxPayload = 1500 });
        await using var client = Client();
        using var stream = await ConnectAsync(client, "127.0.0.1");
        await stream.WriteAsync(Wire.Join(Capsule(0x29, 1, 2, 3), Capsule(0), Capsule(0, 2, 99), Capsule(0, 0x40, 0x40, 99), Capsule(0, new byte[1502]), Capsule(0, 0, 42)), Token);
        Assert.Equal(Bytes(0, 42), await ReceiveAsync(stream));
    }

    [Fact(Timeout = Limit)]
    public async Task APayloadLongerThanUdpHasAbortsTheStreamAndNoOther()
    {
        await StartAsync();
        await using var client = Client();
        using var other = await ConnectAsync(client, "127.0.0.1");
        using var stream = await ConnectAsync(client, "127.0.0.1");
        await stream.WriteAsync(Capsule(0, new byte[1 + 65_528]), Token);
        await Assert.ThrowsAsync<H3StreamException>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        await other.WriteAsync(Capsule(0, 0, 42), Token);
        Assert.Equal(Bytes(0, 42), await ReceiveAsync(other));
    }

    [Fact(Timeout = Limit)]
    public async Task ATargetThatIsNotThereEndsTheStream()
    {
        await StartAsync();
        await using var client = Client();
        int port;
        using (var gone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            gone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)gone.LocalEndPoint!).Port;
        }

        using var stream = await client.ConnectAsync("connect-udp", Url(Path("127.0.0.1", port)), cancellationToken: Token);
        await stream.WriteAsync(Capsule(0, 0, 1), Token);
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
        await IsOverAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task ASilentSessionEnds()
    {
        await StartAsync(new ProxyOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        await using var client = Client();
        using var stream = await ConnectAsync(client, "127.0.0.1");
        Assert.Equal(0, await stream.ReadAsync(new byte[1], Token));
        await IsOverAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task SessionsAreLimitedAndEndWithTheirStreams()
    {
        await StartAsync(new ProxyOptions { MaxSessions = 2 });
        await using var client = Client();
        using var first = await ConnectAsync(client, "127.0.0.1");
        using var second = await ConnectAsync(client, "127.0.0.1");
        using var third = await ConnectAsync(client, "127.0.0.1");
        Assert.Equal((503, "h3routes-masque; error=connection_limit_reached"), (third.StatusCode, third.Headers["proxy-status"]));
        first.Abort();
        second.CompleteWrites();
        Assert.Equal(0, await second.ReadAsync(new byte[1], Token));
        await IsOverAsync();
        using var fourth = await ConnectAsync(client, "127.0.0.1");
        Assert.True(fourth.IsAccepted);
    }

    [Theory]
    [InlineData(1499)]
    [InlineData(65_528)]
    public void PayloadLimitsOutOfRangeAreRefused(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProxyServer.Create(new ProxyOptions { MaxPayload = limit }, _ => { }));

    private static string Path(string host, object port) => $"/.well-known/masque/udp/{host}/{port}/";

    /// <summary>One that takes no QUIC datagrams, so that all go as capsules.</summary>
    private static H3Client Client() => new(new H3ClientOptions { DangerousAcceptAnyCertificate = true, Datagrams = false });

    private static byte[] Bytes(params byte[] bytes) => bytes;

    /// <summary>RFC 9297 3.2.</summary>
    private static byte[] Capsule(ulong type, params byte[] value) => Wire.Join(Wire.Varint(type), Wire.Varint((ulong)value.Length), value);

    /// <summary>The next capsule's value.</summary>
    private static async Task<byte[]> ReceiveAsync(Stream stream)
    {
        Assert.Equal(0UL, await ReadVarintAsync(stream));
        var value = new byte[await ReadVarintAsync(stream)];
        await stream.ReadExactlyAsync(value, Token);
        return value;
    }

    private static async Task<ulong> ReadVarintAsync(Stream stream)
    {
        var bytes = new byte[8];
        await stream.ReadExactlyAsync(bytes.AsMemory(0, 1), Token);
        var length = 1 << (bytes[0] >> 6);
        await stream.ReadExactlyAsync(bytes.AsMemory(1, length - 1), Token);
        var value = (ulong)bytes[0] & 0x3f;
        for (var i = 1; i < length; i++)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private static async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellation)
    {
        switch (name)
        {
            case "elsewhere.test":
                return [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")];
            case "mixed.test":
                return [IPAddress.Parse("192.0.2.1"), IPAddress.Loopback];
            case "empty.test":
                return [];
            case "slow.test":
                await Task.Delay(Timeout.Infinite, cancellation);
                return [];
            default:
                throw new SocketException((int)SocketError.HostNotFound);
        }
    }

    private static async Task IsOverAsync()
    {
        for (var i = 0; i < 500 && ProxyServer.Sessions > 0; i++)
        {
            await Task.Delay(10, Token);
        }

        Assert.Equal(0, ProxyServer.Sessions);
    }

    private Uri Url(string path) => new($"https://127.0.0.1:{_server!.EndPoints[0].Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private Task<H3ConnectStream> ConnectAsync(H3Client client, string host) => client.ConnectAsync("connect-udp", Url(Path(host, TargetPort)), new H3ClientHeaders { { "capsule-protocol", "?1" } }, Token);

    private async Task<H3Server> StartAsync(ProxyOptions? proxy = null)
    {
        _target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _ = EchoAsync();
        _server = ProxyServer.Create(proxy ?? new ProxyOptions(), options =>
        {
            options.UseCertificate(site.CertificatePath, site.KeyPath);
            options.Workers = 1;
            options.Listen("127.0.0.1:0");
        });
        await _server.StartAsync(Token);
        return _server;
    }

    private async Task EchoAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var received = await _target.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _target.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
