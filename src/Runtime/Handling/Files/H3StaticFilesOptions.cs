namespace H3Routes;

/// <summary>What <see cref="H3StaticFiles"/> serves, and how. Read once.</summary>
public sealed class H3StaticFilesOptions
{
    /// <summary>The folder. Nothing outside it is served, whatever links in it say.</summary>
    public required string Root { get; init; }

    /// <summary>What answers for a folder; null: folders are 404. <c>index.html</c> unless set.</summary>
    public string? DefaultFile { get; init; } = "index.html";

    /// <summary>The <c>cache-control</c> of every file (RFC 9111 5.2); none unless set, and caches then guess from <c>last-modified</c>.</summary>
    public string? CacheControl { get; init; }

    /// <summary>Content types by extension with its dot (<c>.wgsl</c>), before the built-in table. What neither knows is application/octet-stream.</summary>
    public IReadOnlyDictionary<string, string>? ContentTypes { get; init; }

    /// <summary>A file with <c>.br</c>, <c>.zst</c> or <c>.gz</c> added to its name is sent in place of the plain one where the client accepts that coding; responses then vary by accept-encoding. True unless set.</summary>
    public bool Precompressed { get; init; } = true;

    /// <summary>Serves names that begin with a dot. False unless set: they are 404.</summary>
    public bool HiddenFiles { get; init; }
}
