namespace H3Routes.Cli.Load;

/// <summary>Carries a plan out: a client for each connection, since each has a thread of its own.</summary>
internal sealed class LoadRun(LoadPlan plan, H3ClientOptions options)
{
    private H3ConnectionException? _unreachable;

    /// <exception cref="H3ConnectionException">No connection could be made.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken interrupted)
    {
        var clients = new H3Client[plan.Connections];
        for (var i = 0; i < clients.Length; i++)
        {
            clients[i] = new H3Client(options);
        }

        try
        {
            if (plan.WarmUp is { } warmUp)
            {
                await RunAsync(clients, new LoadSchedule(null, warmUp, plan.Rate), interrupted);
            }

            return await RunAsync(clients, new LoadSchedule(plan.Requests, plan.Duration, plan.Rate), interrupted);
        }
        finally
        {
            await Task.WhenAll(Array.ConvertAll(clients, client => client.DisposeAsync().AsTask()));
        }
    }

    private async Task<LoadResult> RunAsync(H3Client[] clients, LoadSchedule schedule, CancellationToken interrupted)
    {
        var statistics = Array.ConvertAll(clients, _ => new LoadStatistics());
        var streams = new Task[clients.Length * plan.Streams];
        for (var i = 0; i < streams.Length; i++)
        {
            var own = statistics[i % clients.Length];
            var stream = new LoadStream(plan, clients[i % clients.Length], schedule, own, interrupted);
            streams[i] = Task.Run(() => stream.RunAsync(failure => OnFailure(schedule, own, failure)), CancellationToken.None);
        }

        await Task.WhenAll(streams);
        var elapsed = schedule.Elapsed;
        var all = new LoadStatistics();
        foreach (var one in statistics)
        {
            all.Add(one);
        }

        if (_unreachable is not null && !all.HasResponses)
        {
            throw _unreachable;
        }

        return new LoadResult(plan, all, elapsed, schedule.Unsent(all.Latency.Count + all.Errors.Values.Sum()));
    }

    /// <summary>Nobody is there, or not whom we want: nothing is gained by going on.</summary>
    private void OnFailure(LoadSchedule schedule, LoadStatistics statistics, H3ConnectionException failure)
    {
        if (!statistics.HasResponses && Failure.CodeOf(failure) is ExitCode.NotConnected or ExitCode.Certificate)
        {
            _unreachable ??= failure;
            schedule.Stop();
        }
    }
}
