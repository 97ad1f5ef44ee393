namespace H3Routes.Http3;

/// <summary>Reads what the peer's decoder says of the dynamic table that it keeps for us (RFC 9204 4.4): one integer after the other, whatever the pieces are.</summary>
internal struct QpackDecoderInstructions
{
    private const int LastShift = 56;

    private Kind _kind;
    private long _value;
    private int _shift;

    /// <summary>False for QPACK_DECODER_STREAM_ERROR: an acknowledgment of what was not sent (RFC 9204 4.4.1, 4.4.3), or an integer beyond 62 bits.</summary>
    /// <param name="writer">Null if nothing was ever inserted: then only a Stream Cancellation can be right.</param>
    public bool TryRead(ReadOnlySpan<byte> bytes, QpackTableWriter? writer)
    {
        foreach (byte value in bytes)
        {
            if (_kind == Kind.None)
            {
                _kind = (value & 0x80) != 0 ? Kind.SectionAcknowledgment : (value & 0x40) != 0 ? Kind.StreamCancellation : Kind.InsertCountIncrement;
                if (writer is null && _kind != Kind.StreamCancellation)
                {
                    return false;
                }

                int mask = _kind == Kind.SectionAcknowledgment ? 0x7f : 0x3f;
                _value = value & mask;
                _shift = 0;
                if (_value == mask)
                {
                    continue;
                }
            }
            else
            {
                if (_shift > LastShift)
                {
                    return false;
                }

                _value += (long)(value & 0x7f) << _shift;
                _shift += 7;
                if (value >= 0x80)
                {
                    continue;
                }

                if (_value is < 0 or > (long)VariableLengthInteger.MaxValue)
                {
                    return false;
                }
            }

            Kind kind = _kind;
            _kind = Kind.None;
            switch (kind)
            {
                case Kind.SectionAcknowledgment when !writer!.TryAcknowledge(_value):
                case Kind.InsertCountIncrement when !writer!.TryIncrement(_value):
                    return false;
                case Kind.StreamCancellation:
                    writer?.Cancel(_value);
                    break;
            }
        }

        return true;
    }

    private enum Kind : byte
    {
        None,
        SectionAcknowledgment,
        StreamCancellation,
        InsertCountIncrement,
    }
}
