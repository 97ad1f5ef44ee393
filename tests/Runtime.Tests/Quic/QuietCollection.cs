namespace H3Routes.Quic;

/// <summary>Tests that count allocations: nothing runs beside them.</summary>
[CollectionDefinition(nameof(QuietCollection), DisableParallelization = true)]
public sealed class QuietCollection;
