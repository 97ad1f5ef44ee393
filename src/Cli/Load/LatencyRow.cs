namespace H3Routes.Cli.Load;

/// <summary>How many durations lie from <paramref name="From"/> to <paramref name="To"/>, both included, in nanoseconds.</summary>
internal readonly record struct LatencyRow(long From, long To, long Count);
