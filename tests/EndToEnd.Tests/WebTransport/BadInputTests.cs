using System.Net;
using H3Routes.EndToEnd.Robustness;
using H3Routes.EndToEnd.WebTransport.Clients;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes.EndToEnd.WebTransport;

/// <summary>What hostile clients send to samples/Interop's <c>/wt/echo</c>: the draft's error for them, and a bystander's session goes on.</summary>
public sealed class BadInputTests(InteropFixture interop)
{
    private static readonly QuicConfigurationOptions Quic = new() { DatagramReceiveQueue = 100, DatagramSendQueue = 100 };
    private static readonly byte[] ControlStream = [0, .. Wire.Frame(Http3FrameType.Settings, [.. Wire.Varint(0x33), 1, .. Wire.Varint(0x2b603742), 1])];
    private static readonly byte[] Request = Wire.Headers(":method=CONNECT", ":scheme=https", ":authority=a", ":path=/wt/echo", ":protocol=webtransport", "sec-webtransport-http3-draft02=1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("a close capsule of more than 1,028 bytes", new byte[] { 0x68, 0x43, 0x80, 0x01, 0, 0 }, 0x10e)]
    [InlineData("a close capsule without a code", new byte[] { 0x68, 0x43, 0x02, 1, 2 }, 0x10e)]
    [InlineData("a close capsule that is no UTF-8", new byte[] { 0x68, 0x43, 0x05, 0, 0, 0, 1, 0xff }, 0x10e)]
    [InlineData("an end inside a capsule", new byte[] { 0x00, 0x20, 1 }, 0x10e)]
    public async Task ABadCapsuleEndsItsSessionOnly(string what, byte[] capsule, long code)
    {
        await AttackAsync(what, async (client, connection, session) =>
        {
            await client.RunAsync(() => connection.Write(session, Wire.Frame(Http3FrameType.Data, capsule), fin: what.StartsWith("an end", StringComparison.Ordinal)));
            Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(session, out ulong reset) && (long)reset == code), what);
            Assert.Null(await client.RunAsync(() => connection.Closed));
        });
    }

    [Fact(Timeout = 60_000)]
    public Task StreamsOfNoSessionAreRejected() => AttackAsync("streams of no session", async (client, connection, session) =>
    {
        // 17 wait for a session that never comes: 16 may, the oldest goes.
        long[] streams = await client.RunAsync(() => Enumerable.Range(0, 17).Select(_ => connection.Open([0x40, 0x41, .. Wire.Varint(4000), 1], fin: false)).ToArray());
        Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(streams[0], out ulong code) && code == WebTransportErrorCode.BufferedStreamRejected));

        // Those of a session that is over are told so; its datagrams are dropped.
        await client.RunAsync(() => connection.Write(session, [], fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(session)));
        long late = await client.RunAsync(() =>
        {
            connection.Quic.SendDatagram([(byte)(session / 4), 1]);
            return connection.Open([0x40, 0x41, (byte)session, 1], fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(late, out ulong code) && code == WebTransportErrorCode.SessionGone));
        Assert.Null(await client.RunAsync(() => connection.Closed));
    });

    [Fact(Timeout = 60_000)]
    public Task AnIdThatIsNoSessionsEndsTheConnection() => AttackAsync("a wrong session id", async (client, connection, _) =>
    {
        await client.RunAsync(() => connection.Open([0x40, 0x41, 3, 1], fin: false));
        Assert.True(await client.IsSoonAsync(() => connection.Closed is { IsApplicationError: true, ErrorCode: (ulong)Http3ErrorCode.IdError }));
    });

    /// <summary>What a client may send for ever is skipped as it comes: megabytes of it move nothing but flow control's credit.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("one capsule of 2^62-1 bytes, its type unknown")]
    [InlineData("small capsules of unknown types")]
    [InlineData("datagram capsules that are too long")]
    [InlineData("drain capsules")]
    public async Task EndlessCapsulesAreNotKept(string what)
    {
        const int Piece = 1 << 20, Pieces = 32;
        byte[] capsule = what switch
        {
            "small capsules of unknown types" => [0x29, 2, 1, 2],
            "datagram capsules that are too long" => [0, .. Wire.Varint(100_000), .. new byte[100_000]],
            "drain capsules" => [0x80, 0, 0x78, 0xae, 0],
            _ => [],
        };
        byte[] content = capsule.Length == 0 ? new byte[Piece] : [.. Enumerable.Repeat(capsule, Piece / capsule.Length).SelectMany(static bytes => bytes)];
        await using var server = await InteropProcess.StartAsync(interop);
        using var client = new RawClient(new IPEndPoint(IPAddress.Loopback, server.Port), Quic, serverStreams: 10);
        var (connection, session) = await ConnectAsync(client, what);
        if (capsule.Length == 0)
        {
            await client.RunAsync(() => connection.Write(session, Wire.Frame(Http3FrameType.Data, [0x29, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), fin: false));
        }

        await SendAsync(4);
        long before = server.ResidentSize;
        await SendAsync(Pieces);
        Assert.InRange(server.ResidentSize - before, long.MinValue, 16L << 20);
        await AssertEchoAsync(client, connection, session);

        async Task SendAsync(int pieces)
        {
            for (int piece = 0; piece < pieces; piece++)
            {
                await client.RunAsync(() => connection.Write(session, Wire.Frame(Http3FrameType.Data, content), fin: false));
                Assert.True(await client.IsSoonAsync(() => !connection.IsSending(session)), $"{what}: piece {piece}, {await client.RunAsync(() => connection.Outcome(session))}");
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public Task CapsulesThatMakeNoSenseEndTheirSession() => AttackAsync("garbage", async (client, connection, session) =>
    {
        // Types and lengths by chance: unknown ones are skipped, and sooner or later one is known and wrong, or the session's end comes inside of one.
        var garbage = new byte[100_000];
        new Random(9297).NextBytes(garbage);
        await client.RunAsync(() => connection.Write(session, Wire.Frame(Http3FrameType.Data, garbage), fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.IsOver(session)));
        Assert.Equal($"reset {(ulong)Http3ErrorCode.MessageError:x}", await client.RunAsync(() => connection.Outcome(session)));
        Assert.Null(await client.RunAsync(() => connection.Closed));
    });

    [Fact(Timeout = 60_000)]
    public Task EverySessionOfAFloodHearsOfItsFate() => AttackAsync("a flood of sessions", async (client, connection, session) =>
    {
        long[] sessions = await client.RunAsync(() => Enumerable.Range(0, 100).Select(_ => connection.Open(Request, fin: false)).ToArray());
        string rejected = $"reset {(ulong)Http3ErrorCode.RequestRejected:x}";
        Assert.True(await client.IsSoonAsync(() => sessions.All(id => connection.Outcome(id) != "silence")));
        string[] outcomes = await client.RunAsync(() => sessions.Select(connection.Outcome).ToArray());
        Assert.Equal([.. Enumerable.Repeat("status 200", 15), .. Enumerable.Repeat(rejected, 85)], outcomes);

        // A place that is given back is the next one's.
        await client.RunAsync(() => connection.Write(session, [], fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(session)));
        long next = await client.RunAsync(() => connection.Open(Request, fin: false));
        Assert.True(await client.IsSoonAsync(() => connection.Status(next) == 200));
        await AssertEchoAsync(client, connection, next);
    });

    [Fact(Timeout = 60_000)]
    public async Task OfDatagramsThatNobodyReadsTheOldestGo()
    {
        var routes = new WitnessRoutes();
        await using var server = await interop.StartAsync(
            static options =>
            {
                options.WebTransport.DatagramQueue = 100;
                options.ShutdownTimeout = TimeSpan.Zero;
            },
            routes);
        using var client = new RawClient(server.EndPoints[0], Quic, serverStreams: 10);
        var (connection, id) = await ConnectAsync(client, "unread datagrams");
        var session = await routes.Opened.WaitAsync(Token);
        while (session.DatagramsDropped < 5_000)
        {
            await client.RunAsync(() =>
            {
                for (int index = 0; index < 50; index++)
                {
                    connection.Quic.SendDatagram([(byte)(id / 4), .. new byte[1_000]]);
                }
            });
            Assert.Null(await client.RunAsync(() => connection.Closed));
        }

        // The flood has passed; behind it comes one that is known by its length.
        long dropped;
        do
        {
            dropped = session.DatagramsDropped;
            await Task.Delay(300, Token);
        }
        while (session.DatagramsDropped != dropped);
        var buffer = new byte[1_500];
        int waiting = 0;
        for (var reading = session.ReceiveDatagramAsync(buffer, Token).AsTask(); await ReadAsync(reading) != 1; reading = session.ReceiveDatagramAsync(buffer, Token).AsTask())
        {
            waiting++;
        }

        Assert.InRange(waiting, 1, 100);

        async Task<int> ReadAsync(Task<int> reading)
        {
            while (!reading.IsCompleted)
            {
                await client.RunAsync(() => connection.Quic.SendDatagram([(byte)(id / 4), 1]));
                await Task.WhenAny(reading, Task.Delay(500, Token));
            }

            return await reading;
        }
    }

    [Fact(Timeout = 60_000)]
    public Task DatagramsOfNoSessionAreDropped() => AttackAsync("datagrams of no session", async (client, connection, session) =>
    {
        long over = await client.RunAsync(() => connection.Open(Request, fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(over)));
        for (int round = 0; round < 50; round++)
        {
            await client.RunAsync(() =>
            {
                for (int index = 0; index < 20; index++)
                {
                    connection.Quic.SendDatagram([(byte)(over / 4), .. new byte[1_000]]);
                    connection.Quic.SendDatagram([(byte)(10 + index), .. new byte[1_000]]);
                }
            });
        }

        Assert.Null(await client.RunAsync(() => connection.Closed));
        await AssertEchoAsync(client, connection, session);
    });

    [Theory(Timeout = 60_000)]
    [InlineData("a stream before its header is whole")]
    [InlineData("a stream whose session never comes")]
    [InlineData("a stream that has just come")]
    [InlineData("a stream that is being echoed")]
    [InlineData("a stream that has ended")]
    [InlineData("a stream of the server's")]
    [InlineData("a unidirectional stream before its header is whole")]
    [InlineData("a unidirectional stream")]
    public Task AResetConcernsItsStreamOnly(string what) => AttackAsync(what, async (client, connection, session) =>
    {
        byte[] header = [0x40, 0x41, (byte)session], unidirectional = [0x40, 0x54, (byte)session];
        long stream = what switch
        {
            "a stream before its header is whole" => await client.RunAsync(() => connection.Open([0x40], fin: false)),
            "a stream whose session never comes" => await client.RunAsync(() => connection.Open([0x40, 0x41, .. Wire.Varint(4000), 1], fin: false)),
            "a stream that has just come" or "a stream that is being echoed" => await client.RunAsync(() => connection.Open([.. header, 1], fin: false)),
            "a stream that has ended" => await client.RunAsync(() => connection.Open([.. header, 1], fin: true)),
            "a unidirectional stream before its header is whole" => await client.RunAsync(() => connection.Open([0x40], fin: false, bidirectional: false)),
            "a unidirectional stream" => await client.RunAsync(() => connection.Open([.. unidirectional, 1], fin: false, bidirectional: false)),
            _ => 1,
        };
        if (what == "a stream of the server's")
        {
            await client.RunAsync(() => connection.Quic.SendDatagram([(byte)(session / 4), .. "open-bidi"u8]));
            Assert.True(await client.IsSoonAsync(() => connection.Received.ContainsKey(stream)));
        }

        if (what is "a stream that is being echoed" or "a stream that has ended")
        {
            Assert.True(await client.IsSoonAsync(() => connection.Received.ContainsKey(stream)));
        }

        // Twice, and with both a code of WebTransport's and one that is none.
        await client.RunAsync(() =>
        {
            connection.Quic.Reset(stream, WebTransportErrorCode.ToHttp3(7));
            connection.Quic.Reset(stream, 3);
            if ((stream & 2) == 0)
            {
                connection.Quic.StopReading(stream, 3);
            }
        });
        await AssertEchoAsync(client, connection, session);
        Assert.Null(await client.RunAsync(() => connection.Closed));
    });

    [Theory(Timeout = 60_000)]
    [InlineData("reset")]
    [InlineData("stop")]
    [InlineData("both")]
    public Task AnAbortedConnectStreamIsItsSessionsEnd(string manner) => AttackAsync(manner, async (client, connection, session) =>
    {
        long stream = await client.RunAsync(() =>
        {
            // One at once, too: its session may never have begun.
            long early = connection.Open(Request, fin: false);
            Abort(early);
            return connection.Open([0x40, 0x41, (byte)session, 1], fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Received.ContainsKey(stream)));
        await client.RunAsync(() => Abort(session));
        Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(stream, out ulong code) && code == WebTransportErrorCode.SessionGone));
        long next = await client.RunAsync(() => connection.Open(Request, fin: false));
        Assert.True(await client.IsSoonAsync(() => connection.Status(next) == 200));
        await AssertEchoAsync(client, connection, next);

        void Abort(long id)
        {
            if (manner != "stop")
            {
                connection.Quic.Reset(id, (ulong)Http3ErrorCode.RequestCancelled);
            }

            if (manner != "reset")
            {
                connection.Quic.StopReading(id, (ulong)Http3ErrorCode.RequestCancelled);
            }
        }
    });

    /// <summary>A raw connection and its session.</summary>
    private static async Task<(RawConnection Connection, long Session)> ConnectAsync(RawClient client, string what)
    {
        var connection = await client.ConnectAsync();
        long session = await client.RunAsync(() =>
        {
            connection.Open(ControlStream, fin: false, bidirectional: false);
            return connection.Open(Request, fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Status(session) == 200), what);
        return (connection, session);
    }

    /// <summary>The session's datagrams still come back; a lost one is sent again.</summary>
    private static async Task AssertEchoAsync(RawClient client, RawConnection connection, long session)
    {
        byte[] datagram = [.. Wire.Varint((ulong)session / 4), .. "still"u8];
        for (int attempt = 0; attempt < 5; attempt++)
        {
            await client.RunAsync(() => connection.Quic.SendDatagram(datagram));
            if (await client.IsSoonAsync(() => connection.Datagrams.Any(received => received.AsSpan().SequenceEqual(datagram)), 2_000))
            {
                return;
            }
        }

        Assert.Fail($"The session {session} does not answer: {await client.RunAsync(() => connection.Outcome(session))}.");
    }

    private async Task AttackAsync(string what, Func<RawClient, RawConnection, long, Task> attack)
    {
        await using var server = await interop.StartAsync(static options => options.ShutdownTimeout = TimeSpan.Zero);
        await using var bystander = ClientTests.Client(server, null);
        await using var peaceful = await bystander.ConnectWebTransportAsync(ClientTests.Url(server, "/wt/echo"), cancellationToken: Token);
        using var client = new RawClient(server.EndPoints[0], Quic, serverStreams: 10);
        var (connection, session) = await ConnectAsync(client, what);
        await attack(client, connection, session);
        Assert.Equal(what, await ClientTests.EchoAsync(peaceful, what));
    }
}
