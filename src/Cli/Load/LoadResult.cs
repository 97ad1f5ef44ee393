namespace H3Routes.Cli.Load;

/// <summary>What a run has measured.</summary>
/// <param name="Unsent">Where a rate is set: requests whose time had come, but that no stream was free to send. Their latency would have been the worst.</param>
internal sealed record LoadResult(LoadPlan Plan, LoadStatistics Statistics, TimeSpan Elapsed, long Unsent)
{
    public long Failed => Statistics.Errors.Values.Sum() + Statistics.Statuses.Where(row => row.Status >= 400).Sum(row => row.Count);

    public long Done => Statistics.Latency.Count + Statistics.Errors.Values.Sum();

    /// <summary>The first error's, or that of a failing status.</summary>
    public int Code => Statistics.ErrorCode != ExitCode.Ok ? Statistics.ErrorCode : Failed > 0 ? ExitCode.HttpError : ExitCode.Ok;

    public double PerSecond(double count) => Elapsed > TimeSpan.Zero ? count / Elapsed.TotalSeconds : 0;
}
