namespace H3Routes.Http3;

/// <summary>A unidirectional stream of the peer's: its type while it arrives, and what a control stream has of a frame.</summary>
internal sealed class Http3UnidirectionalStream(long id)
{
    private ulong _typeBytes;
    private int _typeLength;

    public long Id { get; } = id;

    public Http3UnidirectionalStream? Next { get; set; }

    /// <summary>Its type has arrived.</summary>
    public bool IsTyped { get; set; }

    /// <summary>Its type is none that we know: what comes is discarded.</summary>
    public bool IsUnknown { get; set; }

    /// <summary>It ended with its type.</summary>
    public bool IsFinished { get; set; }

    public ulong Type { get; private set; }

    /// <summary>The session id of a WebTransport stream is awaited.</summary>
    public bool IsSessionIdAwaited { get; private set; }

    /// <summary>Control stream: the beginning of a frame.</summary>
    public PooledBytes Received;

    /// <summary>Control stream: bytes of an ignored frame that are still to come.</summary>
    public ulong Skipping { get; set; }

    /// <summary>QPACK decoder stream: an instruction that is not complete.</summary>
    public QpackDecoderInstructions DecoderInstructions;

    /// <summary>From here on what is appended and read is a session id.</summary>
    public void BeginSessionId()
    {
        IsSessionIdAwaited = true;
        _typeBytes = 0;
        _typeLength = 0;
    }

    public void AppendType(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _typeBytes |= (ulong)value << (8 * _typeLength++);
        }
    }

    /// <summary>False with the number of bytes to read before it can be asked again.</summary>
    public bool TryGetType(out ulong type, out int missing)
    {
        Span<byte> bytes = stackalloc byte[VariableLengthInteger.MaxLength];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, _typeBytes);
        bool ok = VariableLengthInteger.TryRead(bytes[.._typeLength], out type, out int length);
        missing = Math.Max(1, length - _typeLength);
        Type = type;
        return ok;
    }
}
