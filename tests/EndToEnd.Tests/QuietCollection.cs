namespace H3Routes.EndToEnd;

/// <summary>Tests that count allocations or memory of this process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(QuietCollection), DisableParallelization = true)]
public sealed class QuietCollection;
