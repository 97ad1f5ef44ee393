namespace H3Routes.Http3;

/// <summary>What the peer's encoder says of the dynamic table that we keep for it (RFC 9204 4.3).</summary>
internal static class QpackEncoderInstructions
{
    private const byte SetCapacityToZero = 0x20;

    /// <summary>
    /// False for QPACK_ENCODER_STREAM_ERROR. With a capacity of 0 advertised the only possible instruction is to set it to 0: a greater one is beyond the limit,
    /// an entry does not fit, and there is none to duplicate (RFC 9204 3.2.2, 3.2.3, 4.3.1).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(SetCapacityToZero);
}
