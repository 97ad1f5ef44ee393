namespace H3Routes.Http3;

/// <summary>What the peer's decoder says of the dynamic table that it keeps for us (RFC 9204 4.4): we insert nothing and refer to nothing.</summary>
internal struct QpackDecoderInstructions
{
    private const int CancellationPrefix = 0x3f;

    /// <summary>Bytes of the id of a Stream Cancellation that has not ended; 0 between instructions.</summary>
    private int _idBytes;

    /// <summary>
    /// False for QPACK_DECODER_STREAM_ERROR: a Section Acknowledgment or an Insert Count Increment, for nothing was sent that they could be for (RFC 9204 4.4.1, 4.4.3).
    /// A Stream Cancellation is always right, and of no consequence (4.4.2).
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (_idBytes > 0)
            {
                // A prefix and nine bytes hold 62 bits.
                if (++_idBytes > 10)
                {
                    return false;
                }

                _idBytes = value < 0x80 ? 0 : _idBytes;
            }
            else if ((value & 0xc0) != 0x40)
            {
                return false;
            }
            else
            {
                _idBytes = (value & CancellationPrefix) == CancellationPrefix ? 1 : 0;
            }
        }

        return true;
    }
}
