namespace H3Routes.Http3;

/// <summary>Types of capsules (RFC 9297 3.5; draft-ietf-webtrans-http3).</summary>
internal static class CapsuleType
{
    public const ulong Datagram = 0x00;

    public const ulong CloseWebTransportSession = 0x2843;
    public const ulong DrainWebTransportSession = 0x78ae;
    public const ulong WtMaxData = 0x190b4d3d;
    public const ulong WtMaxStreamsBidi = 0x190b4d3f;
    public const ulong WtMaxStreamsUni = 0x190b4d40;
    public const ulong WtDataBlocked = 0x190b4d41;
    public const ulong WtStreamsBlockedBidi = 0x190b4d43;
    public const ulong WtStreamsBlockedUni = 0x190b4d44;
}
