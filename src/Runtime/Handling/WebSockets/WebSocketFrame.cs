namespace H3Routes;

/// <summary>What both ends look at of a WebSocket's frames: a frame is one write.</summary>
internal static class WebSocketFrame
{
    /// <summary>RFC 6455 5.2.</summary>
    private const int OpcodeMask = 0x0f, CloseOpcode = 8;

    public static bool IsClose(ReadOnlySpan<byte> frame) => !frame.IsEmpty && (frame[0] & OpcodeMask) == CloseOpcode;
}
