namespace H3Routes;

/// <summary>What one request may cost.</summary>
internal sealed record HandlingLimits
{
    public static HandlingLimits Default { get; } = new();

    /// <summary>Most bytes of a request's content; null for no limit. Beyond it reading fails with a 413.</summary>
    public long? MaxRequestBodySize { get; init; } = 30_000_000;

    /// <summary>Most bytes of content that a handler may examine without consuming them. Beyond it reading fails with a 413.</summary>
    public int MaxBufferedRequestBody { get; init; } = 4 << 20;

    /// <summary>Most bytes of content that a handler may write without flushing them. Beyond it writing throws.</summary>
    public int MaxUnflushedResponseBody { get; init; } = 64 << 20;

    /// <summary>Most bytes of the two before that all handlers of one connection hold together. Beyond it reading and writing fail with a 429.</summary>
    public int MaxBufferedBytes { get; init; } = 128 << 20;

    /// <summary>How long a handler may hold the loop in one piece before it is logged and counted.</summary>
    public TimeSpan SlowHandler { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Most contexts kept for reuse.</summary>
    public int PooledContexts { get; init; } = 1024;

    /// <summary>The 500 of an unhandled exception carries its text.</summary>
    public bool ShowExceptions { get; init; }

    /// <summary>False: a context serves one request, so that every use after its end is found.</summary>
    public bool ReuseContexts { get; init; } = true;
}
