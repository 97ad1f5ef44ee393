namespace H3Routes.Soak;

/// <summary>How much is done, and what the server may need for it. Sizes in bytes.</summary>
internal sealed record SoakPlan
{
    /// <summary>Of each single transfer.</summary>
    public required long Size { get; init; }

    /// <summary>How long a slowed transfer takes.</summary>
    public required TimeSpan Slow { get; init; }

    /// <summary>Transfers at a time, on how many connections, and of which size.</summary>
    public required int Many { get; init; }

    public required int Connections { get; init; }

    public required long ManySize { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Of each of the <see cref="Many"/> transfers of a round.</summary>
    public required long RoundSize { get; init; }

    /// <summary>Resident memory above idle.</summary>
    public required long Limit { get; init; }

    /// <summary>
    /// What many transfers may need beyond that: each stream its window, which is 1 MiB unless set, but no more than the 16 MiB of its connection. For a slow handler that is content
    /// not read yet, for a fast connection content that the client has not acknowledged.
    /// </summary>
    public long Windows => Math.Min((long)Many << 20, (long)Connections << 24);

    /// <summary>Of one row or round.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>curl with HTTP/3; null without.</summary>
    public required string? Curl { get; init; }

    /// <summary>From the first round to the last. A kept transfer or connection is more than that.</summary>
    public long MostManagedGrowth => 2 << 20;

    public long MostResidentGrowth => 24 << 20;
}
