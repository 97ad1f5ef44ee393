namespace H3Routes.Http3;

/// <summary>The first bytes of a bidirectional stream that may be WebTransport's: the signal 0x41 and a session id. Kept while they are incomplete.</summary>
internal sealed class Http3StreamHeader(long streamId)
{
    /// <summary>The signal that a bidirectional stream is WebTransport's; as a frame type it may stand nowhere else.</summary>
    public const ulong Signal = 0x41;

    private readonly byte[] _bytes = new byte[2 * VariableLengthInteger.MaxLength];
    private int _length;

    public long StreamId { get; } = streamId;

    public Http3StreamHeader? Next { get; set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <param name="sessionId">Of a complete header.</param>
    /// <param name="length">Of a complete header its length; of an incomplete one how many bytes it needs at least.</param>
    public static HeaderStatus Read(ReadOnlySpan<byte> bytes, out ulong sessionId, out int length)
    {
        sessionId = 0;
        if (!VariableLengthInteger.TryRead(bytes, out ulong signal, out int signalLength))
        {
            length = Math.Max(1, signalLength);
            return HeaderStatus.Incomplete;
        }

        length = signalLength;
        if (signal != Signal)
        {
            return HeaderStatus.Foreign;
        }

        bool isComplete = VariableLengthInteger.TryRead(bytes[signalLength..], out sessionId, out int idLength);
        length += Math.Max(1, idLength);
        return isComplete ? HeaderStatus.Complete : HeaderStatus.Incomplete;
    }

    public enum HeaderStatus : byte
    {
        Incomplete,
        Complete,

        /// <summary>No WebTransport stream.</summary>
        Foreign,
    }
}
