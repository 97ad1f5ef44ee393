using System.Text;
using H3Routes.Http3;

namespace H3Routes.Handling;

/// <summary>A request stream made of arrays: what the client sends is queued here, what the server sends is kept here, and the window says how much of it is taken.</summary>
internal sealed class MemoryRequestStream : IRequestStream
{
    private readonly byte[] _sent;
    private readonly Queue<byte[]> _incoming = new();
    private int _incomingOffset;
    private int _sentLength;
    private int _frameRest;
    private bool _endQueued;
    private bool _writesAborted;

    public MemoryRequestStream(int capacity = 1 << 20) => _sent = new byte[capacity];

    public Http3FieldSection Fields { get; } = new();

    public bool ReadEnded { get; set; } = true;

    public Http3FieldSection? Trailers { get; set; }

    public ulong AbortCode { get; private set; }

    public bool IsWriteAborted => _writesAborted;

    public bool ReadAborted { get; private set; }

    /// <summary>Bytes of content that are taken from now on.</summary>
    public int Window { get; set; } = int.MaxValue;

    public int HeaderWrites { get; private set; }

    public int Writes { get; private set; }

    /// <summary>Bytes of content given out by reads.</summary>
    public int BytesRead { get; private set; }

    public int Status { get; private set; }

    public bool HeadersFin { get; private set; }

    public bool Fin { get; private set; }

    public Http3ErrorCode? ResetCode { get; private set; }

    public Http3ErrorCode? StopCode { get; private set; }

    /// <summary>Off: nothing is allocated for what is sent.</summary>
    public bool KeepHeaders { get; set; } = true;

    public List<(string Name, string Value)> Headers { get; } = [];

    public ReadOnlySpan<byte> Body => _sent.AsSpan(0, _sentLength);

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>Called inside a write, before it returns: what a stream may tell its handler from there.</summary>
    public Action? InsideWrite { get; set; }

    public string? Header(string name)
    {
        var values = Headers.Where(field => field.Name == name).Select(field => field.Value).ToList();
        return values.Count == 0 ? null : string.Join(", ", values);
    }

    public void Queue(ReadOnlySpan<byte> content) => _incoming.Enqueue(content.ToArray());

    /// <summary>Without a copy.</summary>
    public void QueueKept(byte[] content) => _incoming.Enqueue(content);

    public void QueueEnd() => _endQueued = true;

    public void QueueAbort(ulong code)
    {
        AbortCode = code;
        ReadAborted = true;
    }

    public void AbortWrites() => _writesAborted = true;

    public void Reuse()
    {
        _sentLength = _frameRest = HeaderWrites = Writes = Status = 0;
        Fin = HeadersFin = false;
    }

    public Http3Read ReadData(Span<byte> destination)
    {
        if (ReadAborted)
            return new Http3Read(Http3ReadStatus.Aborted, 0);
        if (_incoming.Count == 0)
            return _endQueued || ReadEnded ? new Http3Read(Http3ReadStatus.End, 0) : new Http3Read(Http3ReadStatus.Blocked, 0);
        Assert.False(destination.IsEmpty);
        var chunk = _incoming.Peek().AsSpan(_incomingOffset);
        int count = Math.Min(chunk.Length, destination.Length);
        chunk[..count].CopyTo(destination);
        _incomingOffset += count;
        if (count == chunk.Length)
        {
            _incoming.Dequeue();
            _incomingOffset = 0;
        }

        BytesRead += count;
        return new Http3Read(Http3ReadStatus.Data, count);
    }

    /// <summary>Interim responses: status and fields.</summary>
    public List<(int Status, string Fields)> Interims { get; } = [];

    public string? SentTrailers { get; private set; }

    public void WriteInterim(Http3FieldSection fields)
    {
        Assert.True(HeaderWrites == 0, "an interim response behind HEADERS");
        Interims.Add((fields.Status, Text(fields)));
    }

    public void WriteTrailers(Http3FieldSection trailers)
    {
        Assert.True(HeaderWrites == 1 && !Fin && _frameRest == 0, "trailers before the content's end");
        SentTrailers = Text(trailers);
        Fin = true;
    }

    private static string Text(Http3FieldSection fields) => string.Join("; ", Enumerable.Range(0, fields.Count).Select(
        i => $"{Encoding.UTF8.GetString(fields.Name(i))}: {Encoding.UTF8.GetString(fields.Value(i))}"));

    public int WriteHeaders(Http3FieldSection fields, ReadOnlySpan<byte> data, bool fin)
    {
        HeaderWrites++;
        Status = fields.Status;
        HeadersFin = fin;
        if (KeepHeaders)
        {
            for (int i = 0; i < fields.Count; i++)
                Headers.Add((Encoding.UTF8.GetString(fields.Name(i)), Encoding.UTF8.GetString(fields.Value(i))));
        }

        return Take(data, fin);
    }

    public int WriteData(ReadOnlySpan<byte> data, bool fin)
    {
        Assert.True(HeaderWrites == 1, "DATA before HEADERS");
        Writes++;

        // The contract of a short write: the next carries on with exactly the rest, and the end comes only with it.
        Assert.True(_frameRest == 0 || _frameRest == data.Length, "another length than the rest of the frame");
        return Take(data, fin);
    }

    /// <summary>0: the client takes no datagrams.</summary>
    public int MaxDatagramLength { get; set; }

    public List<byte[]> SentDatagrams { get; } = [];

    public IHttp3DatagramHandler? DatagramHandler { get; private set; }

    public bool SendDatagram(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxDatagramLength)
            return false;
        SentDatagrams.Add(payload.ToArray());
        return true;
    }

    public void ReceiveDatagrams(IHttp3DatagramHandler? handler) => DatagramHandler = handler;

    public void Reset(Http3ErrorCode code) => ResetCode ??= code;

    public void StopReading(Http3ErrorCode code) => StopCode ??= code;

    private int Take(ReadOnlySpan<byte> data, bool fin)
    {
        Assert.False(Fin, "a write after the end");
        InsideWrite?.Invoke();
        if (_writesAborted)
            return data.Length;
        int count = Math.Min(data.Length, Window);
        data[..count].CopyTo(_sent.AsSpan(_sentLength));
        _sentLength += count;
        Window -= Window == int.MaxValue ? 0 : count;
        _frameRest = data.Length - count;
        Fin = fin && _frameRest == 0;
        return count;
    }
}
