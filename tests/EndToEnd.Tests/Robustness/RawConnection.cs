using H3Routes.EventLoops;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>A connection of <see cref="RawClient"/> or <see cref="RawServer"/>: it keeps what comes, and writes what it is told. For their thread.</summary>
internal sealed class RawConnection(QuicConnection quic) : IQuicApplication
{
    /// <summary>The beginning of a stream tells what it is; of the rest only the length is kept.</summary>
    private const int MostKept = 256 << 10;

    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly Dictionary<long, (byte[] Bytes, bool Fin)> _unsent = [];

    public QuicConnection Quic => quic;

    /// <summary>What comes is read at once; otherwise it stays until flow control stops the server.</summary>
    public bool Reads { get; set; } = true;

    public bool IsEstablished { get; private set; }

    public QuicCloseInfo? Closed { get; private set; }

    /// <summary>The beginning of what came, by stream.</summary>
    public Dictionary<long, MemoryStream> Received { get; } = [];

    public long BytesReceived { get; private set; }

    public HashSet<long> Finished { get; } = [];

    public List<byte[]> Datagrams { get; } = [];

    /// <summary>Streams that the server reset, with its codes.</summary>
    public Dictionary<long, ulong> Resets { get; } = [];

    public long DatagramsReceived { get; private set; }

    public bool KeepsDatagrams { get; set; } = true;

    public byte[]? LastDatagram { get; private set; }

    /// <summary>Called for each piece of a stream that was read, with its length, and at the end.</summary>
    public Action<long, int>? Arrived { get; set; }

    /// <summary>Called for each datagram.</summary>
    public Action<RawConnection>? Datagram { get; set; }

    /// <summary>Streams on which the server does not want more, with its codes.</summary>
    public Dictionary<long, ulong> Stops { get; } = [];

    /// <summary>Its thread's; a server's only.</summary>
    public EventLoop? Loop { get; init; }

    /// <summary>Called at the end of the handshake.</summary>
    public Action? Established { get; set; }

    /// <summary>Called with each stream of a client's on which something has come.</summary>
    public Action<long>? Request { get; set; }

    public void OnEstablished()
    {
        IsEstablished = true;
        Established?.Invoke();
    }

    public void OnStreamReadable(long streamId)
    {
        // RFC 9000 2.1: both ways, and opened by the client.
        var isRequest = quic.IsServer && (streamId & 3) == 0 && !Received.ContainsKey(streamId);
        while (Reads && ReadOnce(streamId, _buffer.Length))
        {
        }

        if (isRequest && Received.ContainsKey(streamId))
        {
            Request?.Invoke(streamId);
        }
    }

    /// <summary>One read. False if nothing, or nothing more, is to be had.</summary>
    public bool ReadOnce(long streamId, int most)
    {
        var read = quic.Read(streamId, _buffer.AsSpan(0, most));
        if (read.Status == QuicStreamStatus.Aborted)
        {
            Resets[streamId] = read.ErrorCode;
        }

        if (read.Status != QuicStreamStatus.Ok)
        {
            return false;
        }

        if (!Received.TryGetValue(streamId, out var stream))
        {
            Received.Add(streamId, stream = new MemoryStream());
        }

        BytesReceived += read.Count;
        stream.Write(_buffer, 0, (int)Math.Min(read.Count, MostKept - stream.Length));
        if (read.Fin)
        {
            Finished.Add(streamId);
        }

        Arrived?.Invoke(streamId, read.Count);
        return !read.Fin;
    }

    public void OnStreamWritable(long streamId)
    {
        if (_unsent.Remove(streamId, out var unsent))
        {
            Write(streamId, unsent.Bytes, unsent.Fin);
        }
    }

    public void OnStreamStopped(long streamId, ulong errorCode)
    {
        _unsent.Remove(streamId);
        Stops[streamId] = errorCode;
    }

    public void OnDatagramsReadable()
    {
        while (quic.TryReceiveDatagram(_buffer, out var length))
        {
            if (KeepsDatagrams)
            {
                Datagrams.Add(_buffer[..length]);
            }

            DatagramsReceived++;
            LastDatagram = KeepsDatagrams ? _buffer.AsSpan(0, length).ToArray() : null;
            Datagram?.Invoke(this);
        }
    }

    public void OnTurnEnd()
    {
    }

    public void OnClosed(in QuicCloseInfo info) => Closed = info;

    /// <summary>Writes as flow control allows; the rest follows, and what is written after it follows that.</summary>
    public void Write(long streamId, byte[] bytes, bool fin)
    {
        if (_unsent.Remove(streamId, out var unsent))
        {
            bytes = [.. unsent.Bytes, .. bytes];
        }

        var sent = 0;
        QuicWrite write;
        do
        {
            write = quic.Write(streamId, bytes.AsSpan(sent), fin);
            sent += write.Count;
        }
        while (write.Status == QuicStreamStatus.Ok && sent < bytes.Length);
        switch (write.Status)
        {
            case QuicStreamStatus.Aborted:
                Stops[streamId] = write.ErrorCode;
                break;
            case QuicStreamStatus.Blocked:
                _unsent[streamId] = (bytes[sent..], fin);
                break;
        }
    }

    /// <summary>Server: on its thread when what was written before is with the client.</summary>
    public void Later(Action action)
    {
        LoopTimer? timer = null;
        timer = Loop!.CreateTimer(() =>
        {
            timer!.Dispose();
            action();
        });
        timer.Start(Loop.Now + 50_000_000);
    }

    /// <summary>A new stream with these bytes.</summary>
    public long Open(byte[] bytes, bool fin, bool bidirectional = true)
    {
        Assert.True(TryOpen(bytes, fin, bidirectional, out var streamId), "The server allows no further stream.");
        return streamId;
    }

    public bool TryOpen(byte[] bytes, bool fin, bool bidirectional, out long streamId)
    {
        if (!quic.TryOpenStream(bidirectional, out streamId))
        {
            return false;
        }

        Write(streamId, bytes, fin);
        return true;
    }

    /// <summary>Not all that was written has been taken by the stream.</summary>
    public bool IsSending(long streamId) => _unsent.ContainsKey(streamId);

    /// <summary>Bytes that the stream has not taken.</summary>
    public int Unsent(long streamId) => _unsent.TryGetValue(streamId, out var unsent) ? unsent.Bytes.Length : 0;

    /// <summary>The status of the response on a stream; 0 while there is none.</summary>
    public int Status(long streamId) => FirstSection(streamId, Http3FieldSectionKind.Response)?.Status ?? 0;

    /// <summary>The field section that a stream begins with; null while it is not whole.</summary>
    public Http3FieldSection? FirstSection(long streamId, Http3FieldSectionKind kind)
    {
        if (!Received.TryGetValue(streamId, out var stream))
        {
            return null;
        }

        var bytes = stream.ToArray().AsSpan();
        if (!VariableLengthInteger.TryRead(bytes, out var type, out var typeLength)
            || !VariableLengthInteger.TryRead(bytes[typeLength..], out var length, out var lengthLength)
            || bytes.Length < typeLength + lengthLength + (int)length)
        {
            return null;
        }

        Assert.Equal((ulong)Http3FrameType.Headers, type);
        var section = new Http3FieldSection();
        Assert.Equal(
            Http3FieldSectionStatus.Ok,
            section.Decode(bytes.Slice(typeLength + lengthLength, (int)length), kind, new Http3Limits { MaxFieldSectionSize = 1 << 20, MaxFieldCount = 1_000 }));
        return section;
    }

    /// <summary>Asks, and is answered with 200.</summary>
    public async Task AssertServedAsync(RawClient client)
    {
        var id = await client.RunAsync(() => Open(Wire.Get("/plaintext"), fin: true));
        Assert.True(await client.IsSoonAsync(() => IsOver(id)));
        Assert.Equal("status 200", await client.RunAsync(() => Outcome(id)));
    }

    /// <summary>The frames of the server's control stream: types and payloads.</summary>
    public List<(ulong Type, byte[] Payload)> ControlFrames()
    {
        var frames = new List<(ulong, byte[])>();

        // RFC 9000 2.1: unidirectional streams of the server's; the first byte of the control stream is its type.
        foreach (var (_, stream) in Received.Where(static entry => (entry.Key & 3) == 3 && entry.Value.Length > 0 && entry.Value.GetBuffer()[0] == (byte)Http3StreamType.Control))
        {
            var bytes = stream.ToArray().AsSpan(1);
            while (VariableLengthInteger.TryRead(bytes, out var type, out var typeLength)
                && VariableLengthInteger.TryRead(bytes[typeLength..], out var length, out var lengthLength)
                && (ulong)(bytes.Length - typeLength - lengthLength) >= length)
            {
                frames.Add((type, bytes.Slice(typeLength + lengthLength, (int)length).ToArray()));
                bytes = bytes[(typeLength + lengthLength + (int)length)..];
            }
        }

        return frames;
    }

    /// <summary>What has become of a request, in a word or two: a status, or the code with which it or the connection ended.</summary>
    public string Outcome(long streamId) =>
        Closed is { } closed ? $"{(closed.IsApplicationError ? "connection" : "transport")} {closed.ErrorCode:x}"
        : Resets.TryGetValue(streamId, out var reset) ? $"reset {reset:x}"
        : Status(streamId) is var status and > 0 ? $"status {status}"
        : "silence";

    /// <summary>The server's side of a stream has come to an end, one way or the other.</summary>
    public bool IsOver(long streamId) => Closed is not null || Finished.Contains(streamId) || Resets.ContainsKey(streamId);
}
