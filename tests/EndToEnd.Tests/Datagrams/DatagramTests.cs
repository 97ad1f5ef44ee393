using System.Buffers.Binary;
using H3Routes.EndToEnd.Robustness;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Datagrams;

/// <summary>samples/Interop's echoes of datagrams, on the wire: raw ones and those of HTTP, in capsules too; no allocation; and what hostile clients send.</summary>
[Collection(nameof(QuietCollection))]
public sealed class DatagramTests(InteropFixture interop)
{
    private const int Limit = 120_000;
    private static readonly QuicConfigurationOptions Http = new() { DatagramReceiveQueue = 1024, DatagramSendQueue = 1024 };
    private static readonly QuicConfigurationOptions Raw = Http with { ApplicationProtocols = ["h3routes-echo"] };
    private static readonly byte[] Settings = Wire.Join([0], Wire.Frame(4, 0x33, 1));
    private static readonly byte[] Connect = Wire.Headers(":method=CONNECT", ":protocol=h3-datagram-echo", ":scheme=https", ":authority=a", ":path=/dgram", "capsule-protocol=?1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EchoesThousandsAndAllocatesNothing(bool isHttp)
    {
        await using var server = await interop.StartAsync(_ => { });
        using var client = new RawClient(server.EndPoints[0], isHttp ? Http : Raw);
        var connection = await client.ConnectAsync();
        if (isHttp)
        {
            await OpenFlowAsync(client, connection);
        }

        // Bounced one by one between the two, several at once.
        await BounceAsync(client, connection, isHttp, 20_000);
        var allocated = long.MaxValue;
        for (var round = 0; round < 5 && allocated != 0; round++)
        {
            var before = await AllocatedAsync(server);
            await BounceAsync(client, connection, isHttp, 10_000);
            allocated = await AllocatedAsync(server) - before;
        }

        Assert.Equal(0, allocated);
        Assert.Null(connection.Closed);
    }

    [Fact(Timeout = Limit)]
    public async Task AClientWithoutDatagramsGetsCapsules()
    {
        await using var server = await interop.StartAsync(_ => { });
        using var client = new RawClient(server.EndPoints[0]);
        var connection = await client.ConnectAsync();
        var stream = await client.RunAsync(() =>
        {
            connection.Open(Wire.Join([0], Wire.Frame(4)), fin: false, bidirectional: false);
            return connection.Open(Wire.Join(Connect, Wire.Frame(0, 0x29, 1, 9, 0, 3, 1), Wire.Frame(0, 2, 3, 0, 0)), fin: true);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(stream)));
        Assert.Equal(200, connection.Status(stream));
        Assert.EndsWith("0003010203" + "00020000", Convert.ToHexString(connection.Received[stream].ToArray()), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task NothingIsAnnouncedWithoutNeed()
    {
        await using var server = H3Server.Create(new NoRoutes(), static options => options.Listen("127.0.0.1:0"));
        await server.StartAsync(Token);
        using var client = new RawClient(server.EndPoints[0], Http);
        var connection = await client.ConnectAsync();
        Assert.Equal(0, await client.RunAsync(() => connection.Quic.MaxDatagramLength));
        Assert.False(await client.RunAsync(() => connection.Quic.SendDatagram([1])));
    }

    [Fact(Timeout = Limit)]
    public async Task AnUnknownProtocolFailsTheHandshake()
    {
        await using var server = await interop.StartAsync(_ => { });
        using var client = new RawClient(server.EndPoints[0], Http with { ApplicationProtocols = ["nobody-speaks-this"] });
        var connection = await client.DialAsync();
        Assert.True(await client.IsSoonAsync(() => connection.Closed is not null));
        Assert.Equal(QuicCloseReason.HandshakeFailed, connection.Closed!.Value.Reason);
    }

    [Fact(Timeout = Limit)]
    public async Task SendingSaysWhyItDoesNot()
    {
        var statuses = new List<H3DatagramStatus>();
        var purged = 0;
        await using var server = await interop.StartAsync(options => options.Alpn("test", (connection, datagram) =>
        {
            statuses.Add(connection.SendDatagram(new byte[connection.MaxLength + 1]));
            H3DatagramStatus status;
            while ((status = connection.SendDatagram(new byte[1000])) == H3DatagramStatus.Sent)
            {
            }

            statuses.Add(status);
            connection.Purge(queued =>
            {
                purged++;
                return true;
            });
            statuses.Add(connection.SendDatagram("ok"u8));
            connection.State = 7;
            connection.Close(42);
        }));
        using var client = new RawClient(server.EndPoints[0], Http with { ApplicationProtocols = ["test"] });
        var connection = await client.ConnectAsync();
        await client.RunAsync(() => connection.Quic.SendDatagram([1]));
        Assert.True(await client.IsSoonAsync(() => connection.Closed is not null));
        Assert.Equal([H3DatagramStatus.TooLong, H3DatagramStatus.QueueFull, H3DatagramStatus.Sent], statuses);
        Assert.Equal(256, purged);
        Assert.Equal((true, 42UL), (connection.Closed!.Value.IsApplicationError, connection.Closed.Value.ErrorCode));
    }

    [Fact(Timeout = Limit)]
    public async Task AHandlerThatThrowsHarmsNobody()
    {
        await using var server = await interop.StartAsync(options => options.Alpn("test", static (connection, datagram) =>
        {
            if (datagram[0] == 1)
                throw new InvalidOperationException("no");
            connection.SendDatagram(datagram);
        }));
        using var client = new RawClient(server.EndPoints[0], Http with { ApplicationProtocols = ["test"] });
        var connection = await client.ConnectAsync();
        await client.RunAsync(() => connection.Quic.SendDatagram([1]));
        await client.RunAsync(() => connection.Quic.SendDatagram([2]));
        Assert.True(await client.IsSoonAsync(() => connection.DatagramsReceived == 1));
        Assert.Equal<byte>([2], connection.LastDatagram!);
    }

    /// <summary>What a client may not send, or not so much of: the standard's error or none, and others are served.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("no quarter stream id", 0x33L)]
    [InlineData("a quarter stream id of no stream", 0x33L)]
    [InlineData("of streams that never come", null)]
    [InlineData("of a stream that is over", null)]
    [InlineData("an endless unknown capsule", null)]
    [InlineData("an endless DATAGRAM capsule", null)]
    [InlineData("capsules that nobody reads", null)]
    public async Task HostileClients(string what, long? code)
    {
        await using var server = await interop.StartAsync(_ => { });
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0], what[0] == 'c' ? new QuicConfigurationOptions { StreamWindow = 16 << 10 } : Http);
            var connection = await client.ConnectAsync(reads: what[0] != 'c');
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var end = Environment.TickCount64 + 2_000;
            long stream = -1;
            byte[] endless = [(byte)(what.Contains("unknown", StringComparison.Ordinal) ? 0x29 : 0), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
            await client.RunAsync(() =>
            {
                connection.Open(what[0] == 'c' ? Wire.Join([0], Wire.Frame(4)) : Settings, fin: false, bidirectional: false);
                stream = connection.Open(what.Contains("capsule", StringComparison.Ordinal) ? Wire.Join(Connect, what[0] == 'c' ? [] : Wire.Frame(0, endless)) : Wire.Get(), fin: what.EndsWith("over", StringComparison.Ordinal));
            });
            while (Environment.TickCount64 < end && connection.Closed is null)
            {
                await client.RunAsync(() =>
                {
                    for (var i = 0; i < 50 && connection.Closed is null; i++)
                    {
                        switch (what)
                        {
                            case "no quarter stream id": connection.Quic.SendDatagram([]); break;
                            case "a quarter stream id of no stream": connection.Quic.SendDatagram([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]); break;
                            case "of streams that never come": connection.Quic.SendDatagram([0x41, (byte)i, .. new byte[1000]]); break;
                            case "of a stream that is over": connection.Quic.SendDatagram([0, 1, 2, 3]); break;
                            case "capsules that nobody reads" when !connection.IsSending(stream): connection.Write(stream, Wire.Frame(0, [0, 0x43, 0xe8, .. new byte[1000]]), fin: false); break;
                            default:
                                if (!connection.IsSending(stream))
                                {
                                    connection.Write(stream, Wire.Frame(0, new byte[1000]), fin: false);
                                }

                                break;
                        }
                    }
                });
                await Task.Delay(5, Token);
            }

            await Task.Delay(100, Token);
            Assert.Equal(code, await client.RunAsync(() => (long?)connection.Closed?.ErrorCode));
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);
        }
    }

    private static async Task OpenFlowAsync(RawClient client, RawConnection connection)
    {
        var stream = await client.RunAsync(() =>
        {
            connection.Open(Settings, fin: false, bidirectional: false);
            return connection.Open(Connect, fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Status(stream) == 200));
    }

    /// <summary>Keeps 16 datagrams on their way until that many have come back; lost ones are replaced.</summary>
    private static async Task BounceAsync(RawClient client, RawConnection connection, bool isHttp, int count)
    {
        var target = await client.RunAsync(() => connection.DatagramsReceived) + count;
        var payload = new byte[isHttp ? 9 : 8];
        payload.AsSpan(isHttp ? 1 : 0).Fill(7);
        await client.RunAsync(() =>
        {
            connection.KeepsDatagrams = false;
            connection.Datagram = bounced =>
            {
                if (bounced.DatagramsReceived + 16 <= target)
                {
                    bounced.Quic.SendDatagram(payload);
                }
            };
            for (var i = 0; i < 16; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(payload.Length - 4), i);
                connection.Quic.SendDatagram(payload);
            }
        });
        Assert.True(await client.IsSoonAsync(() => connection.DatagramsReceived >= target - 16 || connection.Closed is not null, 60_000));
        await client.IsSoonAsync(() => connection.DatagramsReceived >= target, 100);
    }

    private static async Task<long> AllocatedAsync(H3Server server)
    {
        var value = -1L;
        var reading = new Reading();
        server.Threads[0].Loop.Post(static state => Volatile.Write(ref ((Reading)state!).Value, GC.GetAllocatedBytesForCurrentThread()), reading);
        while ((value = Volatile.Read(ref reading.Value)) < 0)
        {
            await Task.Delay(1, Token);
        }

        return value;
    }

    private sealed class Reading
    {
        public long Value = -1;
    }

    private sealed class NoRoutes : Routing.H3RouteTable
    {
        public override IReadOnlyList<Routing.H3RouteInfo> Routes => [];

        public override string Trie => "";

        protected override ReadOnlySpan<byte> Allow => "OPTIONS"u8;

        public override int Match(ReadOnlySpan<byte> path, ref Routing.H3PathCaptures captures) => -1;

        public override int MatchConnect(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> path, ref Routing.H3PathCaptures captures) => -1;

        public override ValueTask InvokeAsync(int leaf, H3Context context, ref Routing.H3PathCaptures captures) => default;

        protected override bool Knows(ReadOnlySpan<byte> method) => false;
    }
}
