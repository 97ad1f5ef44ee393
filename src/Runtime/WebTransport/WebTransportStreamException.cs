namespace H3Routes;

/// <summary>A <see cref="WebTransportStream"/> was reset (when reading), is not read any more (when writing), or its session is over.</summary>
public sealed class WebTransportStreamException : IOException
{
    internal WebTransportStreamException(string message, ulong protocolErrorCode, uint? errorCode) : base(message) => (ProtocolErrorCode, ErrorCode) = ((long)protocolErrorCode, errorCode);

    /// <summary>The application's code; null where the end was the protocol's doing: the session or the connection is over.</summary>
    public uint? ErrorCode { get; }

    /// <summary>The HTTP/3 code as it was on the wire.</summary>
    public long ProtocolErrorCode { get; }

    internal static WebTransportStreamException Create(string what, ulong protocolErrorCode)
    {
        bool isApplication = WebTransport.WebTransportErrorCode.TryFromHttp3(protocolErrorCode, out uint code);
        string why = isApplication ? $"code {code}" : protocolErrorCode == WebTransport.WebTransportErrorCode.SessionGone ? "its session is over" : $"HTTP/3 code 0x{protocolErrorCode:x}";
        return new WebTransportStreamException($"{what}: {why}.", protocolErrorCode, isApplication ? code : null);
    }
}
