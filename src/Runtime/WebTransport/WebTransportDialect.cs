namespace H3Routes.WebTransport;

/// <summary>The families of drafts that differ on the wire. One endpoint speaks all of them.</summary>
internal enum WebTransportDialect
{
    /// <summary>draft-02: Chromium, Firefox, aioquic.</summary>
    Draft02,

    /// <summary>Drafts 07 to 12.</summary>
    Draft07,

    /// <summary>Drafts 13 and 14: flow control of the session by capsules.</summary>
    Draft13,

    /// <summary>Drafts 15 and 16: <c>:protocol</c> is webtransport-h3.</summary>
    Draft15,
}
