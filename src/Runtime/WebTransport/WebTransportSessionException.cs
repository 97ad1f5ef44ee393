namespace H3Routes;

/// <summary>What was asked for cannot be done any more: the session is over.</summary>
public sealed class WebTransportSessionException : IOException
{
    internal WebTransportSessionException(WebTransportCloseInfo info) : base(
        info.Kind == WebTransportCloseKind.Aborted
            ? $"The WebTransport session was aborted with the code 0x{info.ProtocolErrorCode:x}."
            : $"The WebTransport session is over ({info.Kind}, code {info.Code}{(info.Reason.Length == 0 ? "" : ": " + info.Reason)}).") => CloseInfo = info;

    /// <summary>How it ended.</summary>
    public WebTransportCloseInfo CloseInfo { get; }
}
