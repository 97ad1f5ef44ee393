namespace H3Routes;

/// <summary>
/// RFC 6455 5.1: a server fails a connection whose client sends a frame without a mask; .NET's <see cref="System.Net.WebSockets.WebSocket"/> takes such a frame. This follows
/// the headers of frames through what is read, however it is cut, and gives the first frame without a mask reserved bits and the length 0, for which the WebSocket closes with 1002
/// as it does for any other bad frame: in its turn among what is being sent.
/// </summary>
internal struct MaskRule
{
    /// <summary>RFC 6455 5.2: RSV2 and RSV3, which no extension of ours gives a meaning.</summary>
    private const byte ReservedBits = 0x30;

    private const byte MaskBit = 0x80;
    private const int MaskingKeyLength = 4;

    private ulong _remaining;
    private Part _part;
    private byte _held, _lengthBytes;

    /// <summary>1 if the frame's first byte was held back, because the second, with the mask bit, had not come: what is read next goes behind its place.</summary>
    public readonly int Held => _part == Part.Second ? 1 : 0;

    /// <summary>Zeros that are to be read next: the WebSocket looks at a header once the masking key is there, and what has no mask may be shorter.</summary>
    public int Missing { get; private set; }

    /// <summary>The zeros were read.</summary>
    public void Complete() => Missing = 0;

    /// <param name="bytes">What was read, with room for the byte that is <see cref="Held"/> before it.</param>
    /// <returns>How many of <paramref name="bytes"/> are for the WebSocket now: all, or all but the first byte of a frame at their end.</returns>
    public int Apply(Span<byte> bytes)
    {
        int position = 0;
        if (_part == Part.Second)
        {
            bytes[0] = _held;
            _part = Part.First;
        }

        while (position < bytes.Length)
        {
            switch (_part)
            {
                case Part.First when position + 1 == bytes.Length:
                    _held = bytes[position];
                    _part = Part.Second;
                    return position;
                case Part.First:
                    if ((bytes[position + 1] & MaskBit) == 0)
                    {
                        bytes[position] |= ReservedBits;
                        bytes[position + 1] = MaskBit;
                        Missing = Math.Max(0, position + 2 + MaskingKeyLength - bytes.Length);
                        _part = Part.Failed;
                        return bytes.Length;
                    }

                    Begin(bytes[position + 1] & ~MaskBit);
                    position += 2;
                    break;
                case Part.Length:
                    _remaining = (_remaining << 8) | bytes[position++];
                    if (--_lengthBytes == 0)
                        BeginPayload(_remaining);
                    break;
                case Part.Payload:
                    int skipped = (int)Math.Min(_remaining, (ulong)(bytes.Length - position));
                    position += skipped;
                    _remaining -= (ulong)skipped;
                    if (_remaining == 0)
                        _part = Part.First;
                    break;
                default:
                    return bytes.Length;
            }
        }

        return bytes.Length;
    }

    private void Begin(int length)
    {
        _lengthBytes = (byte)(length switch { 126 => 2, 127 => 8, _ => 0 });
        _remaining = 0;
        _part = Part.Length;
        if (_lengthBytes == 0)
            BeginPayload((ulong)length);
    }

    private void BeginPayload(ulong length)
    {
        // A length of 2^63 or more is the WebSocket's to refuse.
        _remaining = length > long.MaxValue ? length : length + MaskingKeyLength;
        _part = Part.Payload;
    }

    private enum Part : byte
    {
        First,
        Second,
        Length,

        /// <summary>The masking key, and what it masks.</summary>
        Payload,
        Failed,
    }
}
