namespace H3Routes.Http3;

/// <summary>The families of WebTransport's drafts, by the settings that announce them.</summary>
[Flags]
internal enum Http3WebTransportDialects
{
    None = 0,

    /// <summary>ENABLE_WEBTRANSPORT of draft-02.</summary>
    Draft02 = 1,

    /// <summary>WEBTRANSPORT_MAX_SESSIONS of drafts 07 to 12.</summary>
    Draft07 = 2,

    /// <summary>WT_MAX_SESSIONS of drafts 13 and 14, with credits.</summary>
    Draft13 = 4,

    /// <summary>WT_ENABLED of drafts 15 and 16, with credits.</summary>
    Draft15 = 8,

    All = Draft02 | Draft07 | Draft13 | Draft15,
}
