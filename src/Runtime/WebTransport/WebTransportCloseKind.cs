namespace H3Routes;

/// <summary>Who has ended a <see cref="WebTransportSession"/>.</summary>
public enum WebTransportCloseKind
{
    /// <summary>This side closed it, or its handler has ended.</summary>
    Local,

    /// <summary>The peer closed it; code and reason are the peer's.</summary>
    Remote,

    /// <summary>Its CONNECT stream was reset, a rule was violated, or a handler has thrown.</summary>
    Aborted,

    /// <summary>The connection is over.</summary>
    ConnectionLost,
}
