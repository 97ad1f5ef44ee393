namespace H3Routes.WebTransport;

/// <summary>WebTransport's own HTTP/3 error codes, and how an application's 32-bit codes stand among HTTP/3's (WebTransport over HTTP/3, 4.4, 9.5).</summary>
internal static class WebTransportErrorCode
{
    public const ulong SessionGone = 0x170d7b68;
    public const ulong BufferedStreamRejected = 0x3994bd84;
    public const ulong FlowControlError = 0x045d4487;
    public const ulong AlpnError = 0x0817b3dd;
    public const ulong RequirementsNotMet = 0x212c0d48;

    private const ulong First = 0x52e4a40fa8db;
    private const ulong Last = 0x52e5ac983162;

    /// <summary>The codes 0x1f * N + 0x21 are reserved (RFC 9114 8.1), and skipped.</summary>
    public static ulong ToHttp3(uint code) => First + code + (code / 0x1e);

    /// <summary>False for a code that no application's is.</summary>
    public static bool TryFromHttp3(ulong http3, out uint code)
    {
        code = 0;
        if (http3 is < First or > Last || (http3 - 0x21) % 0x1f == 0)
        {
            return false;
        }

        ulong shifted = http3 - First;
        code = (uint)(shifted - (shifted / 0x1f));
        return true;
    }
}
