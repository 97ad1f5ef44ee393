namespace H3Routes;

/// <summary>The attributes of a cookie (RFC 6265 4.1.2). The defaults are the careful ones: for this host and all paths, secure, out of scripts' reach, until the browser ends.</summary>
public sealed record H3CookieOptions
{
    /// <summary>How long the browser keeps it; null: until it ends. Zero or less removes it.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Also sent to the subdomains of this domain; null: to this host only.</summary>
    public string? Domain { get; init; }

    /// <summary>Sent for this path and what is below it. <c>/</c> unless set.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Sent over TLS only. True unless set.</summary>
    public bool Secure { get; init; } = true;

    /// <summary>Not shown to scripts. True unless set.</summary>
    public bool HttpOnly { get; init; } = true;

    /// <summary>With which requests of other sites it is sent.</summary>
    public H3SameSite SameSite { get; init; }
}
