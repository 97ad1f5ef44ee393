using System.Buffers;
using System.Text;
using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>Sessions from bytes: acceptance in every dialect, streams both ways, ends of every kind, and what the drafts call errors.</summary>
public sealed class SessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Dialects => [.. WebTransportPeer.Settings.Keys];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void AcceptsOnceTheSettingsAreThere(string dialect)
    {
        var peer = new WebTransportPeer();
        peer.Receive(0, WebTransportPeer.Request(dialect));
        Assert.Empty(peer.Sessions);
        Assert.Empty(peer.Transport.Sent(0));
        peer.Receive(2, WebTransportPeer.Settings[dialect]);
        Assert.Single(peer.Sessions);
        Assert.Equal(dialect, peer.Sessions[0].Dialect.ToString().ToLowerInvariant());
        Assert.NotEmpty(peer.Transport.Sent(0));
        Assert.Null(peer.Transport.CloseCode);
    }

    [Theory]
    [InlineData("wt-available-protocols=\"x\", \"a\", \"b\"", "b")]
    [InlineData("wt-available-protocols=\"a\";q=1", "a")]
    [InlineData("wt-available-protocols=\"x\"", null)]
    [InlineData("wt-available-protocols=a, b", null)]
    [InlineData("wt-available-protocols=\"a", null)]
    public void Subprotocols(string field, string? chosen) => Assert.Equal(chosen, new WebTransportPeer().Connect("draft15", 0, field).Subprotocol);

    [Theory]
    [InlineData("origin=https://good", true)]
    [InlineData("origin=https://evil", false)]
    [InlineData("x=y", true)]
    public void Origins(string field, bool isAccepted)
    {
        var peer = new WebTransportPeer();
        peer.Receive(2, WebTransportPeer.Settings["draft02"]);
        peer.Receive(0, WebTransportPeer.Request("draft02", field));
        Assert.Equal(isAccepted ? 1 : 0, peer.Sessions.Count);
        Assert.Equal(!isAccepted, peer.Transport.Stream(0).OutgoingFin);
    }

    [Fact]
    public void MoreSessionsThanAllowedAreRefused()
    {
        var peer = new WebTransportPeer(limits: new WebTransportLimits { MaxSessions = 2 });
        peer.Connect();
        peer.Connect(streamId: 4);
        peer.Receive(8, WebTransportPeer.Request("draft02"));
        Assert.Equal(2, peer.Sessions.Count);
        Assert.Equal((ulong)Http3ErrorCode.RequestRejected, peer.Transport.Stream(8).ResetCode);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Theory]
    [InlineData("draft02", 2)]
    [InlineData("draft13", 2)]
    [InlineData("draft15", 1)]
    public void AClientThatTakesNoAnswerGetsNoMoreSessions(string dialect, int accepted)
    {
        var peer = new WebTransportPeer(limits: new WebTransportLimits { MaxSessions = 2 });
        peer.Receive(2, WebTransportPeer.Settings[dialect]);
        peer.Transport.SendWindow = 0;
        long[] streams = [0, 4, 8, 12];
        foreach (long stream in streams)
        {
            peer.Receive(stream, WebTransportPeer.Request(dialect));
        }

        peer.Transport.SendWindow = int.MaxValue;
        foreach (long stream in streams)
        {
            peer.Connection.OnStreamWritable(stream);
            peer.Connection.OnTurnEnd();
        }

        Assert.Equal(streams[..accepted], peer.Sessions.Select(static session => session.Id));
        Assert.All(streams[accepted..], stream => Assert.Equal((ulong)Http3ErrorCode.RequestRejected, peer.Transport.Stream(stream).ResetCode));

        // A session that ends gives its place back.
        _ = peer.Sessions[0].CloseAsync();
        peer.Receive(16, WebTransportPeer.Request(dialect));
        Assert.Equal(16, peer.Sessions[^1].Id);
    }

    [Fact]
    public void WithoutFlowControlANewerSessionHasTheConnectionForItself()
    {
        var peer = new WebTransportPeer();
        peer.Connect("draft15");
        peer.Receive(4, WebTransportPeer.Request("draft15"));
        Assert.Single(peer.Sessions);
        Assert.Equal((ulong)Http3ErrorCode.RequestRejected, peer.Transport.Stream(4).ResetCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void EchoesABidirectionalStreamCutAnywhere(int piece)
    {
        var peer = new WebTransportPeer { Handler = Echo };
        peer.Connect();
        byte[] bytes = WebTransportPeer.Bidirectional(0, "hello");
        foreach (byte[] part in bytes.Chunk(piece))
        {
            peer.Receive(4, part);
        }

        Assert.Equal("hello", Encoding.ASCII.GetString(peer.Transport.Sent(4)));
        peer.Receive(4, [], fin: true);
        Assert.True(peer.Transport.Stream(4).OutgoingFin);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task ReadsAUnidirectionalStreamCutAnywhere(int piece)
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        foreach (byte[] part in WebTransportPeer.Unidirectional(0, "hello").Chunk(piece))
        {
            peer.Receive(6, part);
        }

        peer.Receive(6, [], fin: true);
        WebTransportStream stream = (await session.AcceptUnidirectionalStreamAsync(Stop))!;
        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Output);
        Assert.Equal("hello", await ReadAll(stream));
    }

    [Theory]
    [InlineData(true, "4041 00")]
    [InlineData(false, "4054 00")]
    public async Task OpensStreams(bool isBidirectional, string header)
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        WebTransportStream stream = isBidirectional ? await session.OpenBidirectionalStreamAsync(Stop) : await session.OpenUnidirectionalStreamAsync(Stop);
        await stream.Output.WriteAsync("hi"u8.ToArray(), Stop);
        stream.Output.Complete();
        Assert.Equal([.. Wire.Hex(header), .. "hi"u8], peer.Transport.Sent(stream.Id));
        Assert.True(peer.Transport.Stream(stream.Id).OutgoingFin);
    }

    [Fact]
    public async Task OpeningWaitsForTheTransportsCredit()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        peer.Transport.BidirectionalCredit = 0;
        Task<WebTransportStream> opening = session.OpenBidirectionalStreamAsync(Stop).AsTask();
        Assert.False(opening.IsCompleted);
        peer.Transport.BidirectionalCredit = 1;
        peer.Connection.OnTurnEnd();
        Assert.True((await opening).IsLocal);
    }

    [Fact]
    public async Task StreamsWaitForTheirSession()
    {
        var peer = new WebTransportPeer();
        peer.Receive(4, WebTransportPeer.Bidirectional(0, "early"), fin: true);
        peer.Receive(6, WebTransportPeer.Unidirectional(0, "uni"), fin: true);
        WebTransportSession session = peer.Connect();
        Assert.Equal("early", await ReadAll((await session.AcceptBidirectionalStreamAsync(Stop))!));
        Assert.Equal("uni", await ReadAll((await session.AcceptUnidirectionalStreamAsync(Stop))!));
    }

    [Fact]
    public void OfStreamsWhoseSessionNeverComesTheOldestAreRejected()
    {
        var peer = new WebTransportPeer(limits: new WebTransportLimits { MaxWaitingStreams = 3 });
        for (int index = 0; index < 10; index++)
        {
            peer.Receive(4 + (4 * index), WebTransportPeer.Bidirectional(400, "x"));
        }

        Assert.Equal(3, peer.WebTransport!.Waiting);
        Assert.Equal(WebTransportErrorCode.BufferedStreamRejected, peer.Transport.Stream(4).ResetCode);
        Assert.Equal(WebTransportErrorCode.BufferedStreamRejected, peer.Transport.Stream(4).StopCode);
        Assert.Null(peer.Transport.Stream(40).ResetCode);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void StreamsOfARefusedSessionAreRejected()
    {
        var peer = new WebTransportPeer();
        peer.Receive(2, WebTransportPeer.Settings["draft02"]);
        peer.Receive(4, WebTransportPeer.Bidirectional(0, "x"));
        peer.Receive(0, WebTransportPeer.Request("draft02", "origin=https://evil"), fin: true);
        Assert.Equal(WebTransportErrorCode.BufferedStreamRejected, peer.Transport.Stream(4).ResetCode);
    }

    [Theory]
    [InlineData(4, "4041 01")]
    [InlineData(4, "4041 02")]
    [InlineData(4, "4041 03")]
    [InlineData(6, "4054 01")]
    [InlineData(6, "4054 4001")]
    public void AWrongSessionIdIsAnError(long streamId, string bytes)
    {
        var peer = new WebTransportPeer();
        peer.Connect();
        peer.Receive(streamId, Wire.Hex(bytes));
        Assert.Equal((ulong)Http3ErrorCode.IdError, peer.Transport.CloseCode);
    }

    [Fact]
    public void TheSignalWithinARequestIsAnError()
    {
        var peer = new WebTransportPeer();
        peer.Receive(2, WebTransportPeer.Settings["draft02"]);
        peer.Receive(0, [.. WebTransportPeer.Request("draft02"), 0x40, 0x41, 0x00]);
        Assert.Equal((ulong)Http3ErrorCode.FrameError, peer.Transport.CloseCode);
    }

    [Fact]
    public void WithoutWebTransportItsStreamsAreUnknown()
    {
        var peer = new WebTransportPeer(static _ => default, isOn: false);
        peer.Receive(6, WebTransportPeer.Unidirectional(1, "x"), fin: true);
        peer.Receive(4, [.. Wire.Frame(0x41, 1, 2, 3), .. Wire.Get()], fin: true);
        Assert.Null(peer.Transport.CloseCode);
        Assert.NotEmpty(peer.Transport.Sent(4));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(30u)]
    [InlineData(uint.MaxValue)]
    public async Task ResetsAndStopsCarryMappedCodes(uint code)
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        peer.Receive(4, WebTransportPeer.Bidirectional(0));
        WebTransportStream stream = (await session.AcceptBidirectionalStreamAsync(Stop))!;
        Task<System.IO.Pipelines.ReadResult> reading = stream.Input.ReadAsync(Stop).AsTask();
        peer.ReceiveReset(4, WebTransportErrorCode.ToHttp3(code));
        Assert.Equal(code, (await Assert.ThrowsAsync<WebTransportStreamException>(() => reading)).ErrorCode);
        peer.ReceiveStop(4, WebTransportErrorCode.ToHttp3(code));
        Assert.Equal(code, (await Assert.ThrowsAsync<WebTransportStreamException>(async () => await stream.Output.WriteAsync(new byte[1], Stop))).ErrorCode);

        peer.Receive(8, WebTransportPeer.Bidirectional(0));
        WebTransportStream other = (await session.AcceptBidirectionalStreamAsync(Stop))!;
        other.Reset(code);
        other.StopReading(code);
        Assert.Equal(WebTransportErrorCode.ToHttp3(code), peer.Transport.Stream(8).ResetCode);
        Assert.Equal(WebTransportErrorCode.ToHttp3(code), peer.Transport.Stream(8).StopCode);
    }

    [Fact]
    public async Task AResetKeepsTheHeader()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        WebTransportStream stream = await session.OpenUnidirectionalStreamAsync(Stop);
        stream.Reset(7);
        Assert.Equal(3, peer.Transport.ReliableSizes[stream.Id]);
    }

    [Theory]
    [InlineData(false, 0u, "")]
    [InlineData(true, 42u, "bye")]
    [InlineData(true, uint.MaxValue, "Grüße")]
    public async Task ThePeersCloseIsAnsweredAtOnce(bool hasCapsule, uint code, string reason)
    {
        var peer = new WebTransportPeer { Handler = static _ => Task.Delay(Timeout.Infinite, Stop) };
        WebTransportSession session = peer.Connect();
        peer.Receive(4, WebTransportPeer.Bidirectional(0));
        Assert.False(session.Ended.IsCancellationRequested);
        peer.Receive(0, hasCapsule ? WebTransportPeer.CloseCapsule(code, reason) : [], fin: !hasCapsule);
        Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Remote, code, reason), await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop));
        Assert.True(session.Ended.IsCancellationRequested);
        Assert.True(peer.Transport.Stream(0).OutgoingFin);
        Assert.Equal(WebTransportErrorCode.SessionGone, peer.Transport.Stream(4).ResetCode);
        Assert.Equal(WebTransportErrorCode.SessionGone, peer.Transport.Stream(4).StopCode);
        await Assert.ThrowsAsync<WebTransportSessionException>(async () => await session.OpenBidirectionalStreamAsync(Stop));
        Assert.Equal(WebTransportDatagramResult.SessionOver, session.SendDatagram([1]));
    }

    [Fact]
    public async Task OurCloseSendsACapsuleAndTheEnd()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        int before = peer.Transport.Sent(0).Length;
        await session.CloseAsync(42, "bye");
        Assert.Equal(WebTransportPeer.CloseCapsule(42, "bye"), peer.Transport.Sent(0)[before..]);
        Assert.True(peer.Transport.Stream(0).OutgoingFin);
        Assert.Null(await session.AcceptBidirectionalStreamAsync(Stop));
        Assert.Equal(-1, await session.ReceiveDatagramAsync(new byte[10], Stop));
        peer.Receive(4, WebTransportPeer.Bidirectional(0));
        Assert.Equal(WebTransportErrorCode.SessionGone, peer.Transport.Stream(4).ResetCode);
        peer.Receive(0, [], fin: true);
        Assert.Equal(0, peer.Connection.OpenRequests);
    }

    [Fact]
    public async Task ALongReasonIsCutBetweenCharacters()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        await session.CloseAsync(1, new string('ü', 600));
        Assert.Equal(new string('ü', 512), (await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop)).Reason);
    }

    [Fact]
    public async Task WhenTheHandlerEndsTheSessionDoes()
    {
        var peer = new WebTransportPeer { Handler = static _ => Task.CompletedTask };
        WebTransportSession session = peer.Connect();
        Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Local, 0, ""), await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop));
        Assert.True(peer.Transport.Stream(0).OutgoingFin);
    }

    [Fact]
    public async Task WhenTheHandlerThrowsTheSessionIsAborted()
    {
        var peer = new WebTransportPeer { Handler = static _ => throw new InvalidDataException() };
        WebTransportSession session = peer.Connect();
        Assert.Equal(WebTransportCloseKind.Aborted, (await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop)).Kind);
        Assert.Equal((ulong)Http3ErrorCode.InternalError, peer.Transport.Stream(0).ResetCode);
        Assert.Null(peer.Transport.CloseCode);
    }

    public static TheoryData<string, byte[], bool, ulong> Malformed => new()
    {
        { "a reason of 1025 bytes", WebTransportPeer.CloseCapsule(0, new string('x', 1025)), false, (ulong)Http3ErrorCode.MessageError },
        { "a reason that is no UTF-8", WebTransportPeer.Capsule(0x2843, 0, 0, 0, 0, 0xff), false, (ulong)Http3ErrorCode.MessageError },
        { "a close without a code", WebTransportPeer.Capsule(0x2843, 0, 0), false, (ulong)Http3ErrorCode.MessageError },
        { "an end within a capsule", Wire.Frame(0, 0x68, 0x43, 0x10, 1), true, (ulong)Http3ErrorCode.MessageError },
        { "credit that is no integer", WebTransportPeer.Capsule(0x190b4d3d, 0x80, 0), false, (ulong)Http3ErrorCode.MessageError },
        { "credit with something behind it", WebTransportPeer.Capsule(0x190b4d3d, 1, 1), false, (ulong)Http3ErrorCode.MessageError },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task MalformedCapsulesAbortTheSession(string what, byte[] bytes, bool fin, ulong code)
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        peer.Receive(0, bytes, fin);
        WebTransportCloseInfo info = await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.True(info.Kind == WebTransportCloseKind.Aborted, what);
        Assert.Equal((long)code, info.ProtocolErrorCode);
        Assert.Equal(code, peer.Transport.Stream(0).ResetCode);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void DataBehindTheCloseIsAnError()
    {
        var peer = new WebTransportPeer { Handler = static session => Task.Delay(Timeout.Infinite, Stop) };
        peer.Connect();
        peer.Transport.SendWindow = peer.Transport.Sent(0).Length;
        peer.Receive(0, [.. WebTransportPeer.CloseCapsule(1, ""), .. WebTransportPeer.Capsule(0x1234)]);
        Assert.Equal((ulong)Http3ErrorCode.MessageError, peer.Transport.Stream(0).StopCode);
    }

    [Fact]
    public void UnknownAndEndlessCapsulesCostNothing()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        peer.Receive(0, Wire.Frame(0, Wire.Join(Wire.Varint(0x17 + 0x29), Wire.Varint(1UL << 40))));
        for (int index = 0; index < 100; index++)
        {
            peer.Receive(0, Wire.Frame(0, new byte[4000]));
        }

        Assert.False(session.IsOver);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public async Task AResetOfTheConnectStreamEndsTheSession()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        peer.Receive(4, WebTransportPeer.Bidirectional(0));
        WebTransportStream stream = (await session.AcceptBidirectionalStreamAsync(Stop))!;
        peer.ReceiveReset(0, 0x10c);
        Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Aborted, 0, "", 0x10c), await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop));
        var failure = await Assert.ThrowsAsync<WebTransportStreamException>(async () => await stream.Input.ReadAsync(Stop));
        Assert.Null(failure.ErrorCode);
        Assert.Equal((long)WebTransportErrorCode.SessionGone, failure.ProtocolErrorCode);
    }

    [Fact]
    public async Task DrainAndGoAwayCancelDraining()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        Assert.False(session.Draining.IsCancellationRequested);
        peer.Receive(0, WebTransportPeer.Capsule(0x78ae));
        Assert.True(session.Draining.IsCancellationRequested);
        Assert.False(session.IsOver);

        var stopping = new WebTransportPeer();
        WebTransportSession other = stopping.Connect();
        int before = stopping.Transport.Sent(0).Length;
        stopping.Connection.GoAway();
        Assert.True(other.Draining.IsCancellationRequested);
        Assert.Equal(WebTransportPeer.Capsule(0x78ae), stopping.Transport.Sent(0)[before..]);
        await session.CloseAsync();
    }

    [Fact]
    public async Task Datagrams()
    {
        var peer = new WebTransportPeer(limits: new WebTransportLimits { DatagramQueue = 2 });
        peer.ReceiveDatagram(0, 9);
        WebTransportSession session = peer.Connect();
        peer.ReceiveDatagram(0, 1);
        peer.ReceiveDatagram(0, 2);
        byte[] buffer = new byte[10];
        Assert.Equal(1, await session.ReceiveDatagramAsync(buffer, Stop));
        Assert.Equal(1, buffer[0]);
        Assert.True(session.TryReceiveDatagram(buffer, out int length));
        Assert.Equal((1, 2), (length, buffer[0]));
        Assert.Equal(1, session.DatagramsDropped);

        var received = new List<int>();
        session.DatagramReceived = (_, datagram) => received.Add(datagram.Length);
        peer.ReceiveDatagram(0, 1, 2, 3);
        peer.Receive(0, WebTransportPeer.Capsule(0, 7, 7));
        Assert.Equal([3, 2], received);

        Assert.Equal(WebTransportDatagramResult.Sent, session.SendDatagram([5]));
        Assert.Equal(WebTransportDatagramResult.TooLong, session.SendDatagram(new byte[session.MaxDatagramLength + 1]));
        session.DatagramReceived = static (_, _) => throw new InvalidDataException();
        peer.ReceiveDatagram(0, 1);
        Assert.Equal(WebTransportCloseKind.Aborted, (await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop)).Kind);
        peer.ReceiveDatagram(0, 1);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void AFloodOfDatagramsIsBounded()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect();
        for (int index = 0; index < 10_000; index++)
        {
            peer.ReceiveDatagram(0, 1, 2, 3);
        }

        Assert.Equal(10_000 - 128, session.DatagramsDropped);
    }

    [Fact]
    public async Task FlowControlLimitsWhatWeSend()
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect("draft13");
        WebTransportStream stream = await session.OpenUnidirectionalStreamAsync(Stop);
        int before = peer.Transport.Sent(0).Length;
        Task writing = stream.Output.WriteAsync(new byte[1500], Stop).AsTask();
        Assert.False(writing.IsCompleted);
        Assert.Equal(3 + 1000, peer.Transport.Sent(stream.Id).Length);
        Assert.Equal(WebTransportPeer.Capsule(0x190b4d41, Wire.Varint(1000)), peer.Transport.Sent(0)[before..]);
        peer.Receive(0, WebTransportPeer.Capsule(0x190b4d3d, Wire.Varint(2000)));
        await writing.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.Equal(3 + 1500, peer.Transport.Sent(stream.Id).Length);

        await session.OpenUnidirectionalStreamAsync(Stop);
        before = peer.Transport.Sent(0).Length;
        Task<WebTransportStream> opening = session.OpenUnidirectionalStreamAsync(Stop).AsTask();
        Assert.False(opening.IsCompleted);
        Assert.Equal(WebTransportPeer.Capsule(0x190b4d44, 2), peer.Transport.Sent(0)[before..]);
        peer.Receive(0, WebTransportPeer.Capsule(0x190b4d40, 3));
        await opening.WaitAsync(TimeSpan.FromSeconds(5), Stop);
    }

    public static TheoryData<string, byte[]> FlowControlViolations => new()
    {
        { "data credit that does not grow", WebTransportPeer.Capsule(0x190b4d3d, Wire.Varint(1000)) },
        { "stream credit that shrinks", WebTransportPeer.Capsule(0x190b4d3f, 1) },
        { "more streams than there can be", WebTransportPeer.Capsule(0x190b4d40, Wire.Varint((1UL << 60) + 1)) },
        { "blocked at more streams than there can be", WebTransportPeer.Capsule(0x190b4d43, Wire.Varint((1UL << 60) + 1)) },
    };

    [Theory]
    [MemberData(nameof(FlowControlViolations))]
    public async Task FlowControlViolationsAbortTheSession(string what, byte[] capsule)
    {
        var peer = new WebTransportPeer();
        WebTransportSession session = peer.Connect("draft13");
        peer.Receive(0, capsule);
        WebTransportCloseInfo info = await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop);
        Assert.True(info.ProtocolErrorCode == (long)WebTransportErrorCode.FlowControlError, what);

        // Where it is off such capsules mean nothing (5.1).
        var other = new WebTransportPeer();
        WebTransportSession without = other.Connect("draft15");
        other.Receive(0, capsule);
        Assert.False(without.IsOver);
    }

    [Fact]
    public async Task MoreStreamsOrBytesThanTheSessionAllowsAbortIt()
    {
        var limits = new WebTransportLimits { MaxBidirectionalStreams = 2, SessionWindow = 1000 };
        var peer = new WebTransportPeer(limits: limits);
        WebTransportSession session = peer.Connect("draft13");
        for (int index = 0; index < 3; index++)
        {
            peer.Receive(4 + (4 * index), WebTransportPeer.Bidirectional(0));
        }

        Assert.Equal((long)WebTransportErrorCode.FlowControlError, (await session.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop)).ProtocolErrorCode);

        var flooded = new WebTransportPeer(limits: limits);
        WebTransportSession other = flooded.Connect("draft13");
        flooded.Receive(4, WebTransportPeer.Bidirectional(0, new string('x', 1500)));
        WebTransportStream stream = (await other.AcceptBidirectionalStreamAsync(Stop))!;
        stream.Input.TryRead(out _);
        Assert.Equal((long)WebTransportErrorCode.FlowControlError, (await other.Closed.WaitAsync(TimeSpan.FromSeconds(5), Stop)).ProtocolErrorCode);
    }

    [Fact]
    public void CreditComesBackAsItIsUsed()
    {
        var peer = new WebTransportPeer(limits: new WebTransportLimits { MaxBidirectionalStreams = 2, SessionWindow = 1000 }) { Handler = Echo };
        peer.Connect("draft13");
        int before = peer.Transport.Sent(0).Length;
        peer.Receive(4, WebTransportPeer.Bidirectional(0, new string('x', 900)), fin: true);
        Assert.Equal(Wire.Join(WebTransportPeer.Capsule(0x190b4d3d, Wire.Varint(1900)), WebTransportPeer.Capsule(0x190b4d3f, 3)), peer.Transport.Sent(0)[before..]);
    }

    private static async Task Echo(WebTransportSession session)
    {
        await foreach (WebTransportStream stream in session.AcceptBidirectionalStreamsAsync(Stop))
        {
            await stream.Input.CopyToAsync(stream.Output, Stop);
            stream.Output.Complete();
        }
    }

    private static async Task<string> ReadAll(WebTransportStream stream)
    {
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await stream.Input.ReadAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(5), Stop);
            if (read.IsCompleted)
            {
                return Encoding.Latin1.GetString(read.Buffer.ToArray());
            }

            stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
