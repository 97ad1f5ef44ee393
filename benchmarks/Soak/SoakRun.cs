using System.Diagnostics;

namespace H3Routes.Soak;

/// <summary>The soak: one row of a table for each kind of transfer, then the rounds.</summary>
internal sealed class SoakRun(SoakPlan plan, ServerProcess server)
{
    private const long MiB = 1 << 20;

    private readonly List<string> _failures = [];
    private SoakState _idle;

    /// <returns>What has gone wrong.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        var transfers = new Transfers(server, plan.Curl);
        var folder = Directory.CreateTempSubdirectory("h3routes-soak-").FullName;
        try
        {
            var file = Path.Combine(folder, "content");
            if (await FailureAsync(limit => WarmAsync(transfers, file, limit)) is { } failure)
            {
                Fail("before anything is measured", failure);
                return _failures;
            }

            _idle = await server.AskAsync("end");
            Console.WriteLine($"{"",-42} {"seconds",8} {"Gbit/s",8}   resident MiB: idle, peak, after; above idle may be {plan.Limit / MiB}, and {plan.Windows / MiB} more with {plan.Many} at a time");
            await RowsAsync(transfers, file);
            await RoundsAsync(transfers);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return _failures;
    }

    /// <summary>Idle is a server that has done each thing once: its code is compiled, its pools exist.</summary>
    private static async Task WarmAsync(Transfers transfers, string file, CancellationToken limit)
    {
        await transfers.H3DownloadAsync(file, MiB, limit);
        for (var i = 0; i < 2; i++)
        {
            await transfers.ManyAsync((client, length) => transfers.UploadAsync(client, length, limit), 4, 2, MiB);
            await transfers.ManyAsync((client, length) => transfers.DownloadAsync(client, length, limit), 4, 2, MiB);
        }
    }

    private async Task RowsAsync(Transfers transfers, string file)
    {
        var rate = (long)(plan.Size / plan.Slow.TotalSeconds);
        var (size, label) = (plan.Size, $"{plan.Size / MiB} MiB");
        await RowAsync($"h3 download, {label}", size, limit => transfers.H3DownloadAsync(file, size, limit));
        await RowAsync($"h3 upload, {label}", size, limit => transfers.H3UploadAsync(file, size, limit));
        if (plan.Curl is null)
        {
            Console.WriteLine("without curl: there is no bin/curl-h3 in the folder that H3ROUTES_TOOLS names, and --curl names none");
        }
        else
        {
            await RowAsync($"curl download, {label}", size, limit => transfers.CurlDownloadAsync(file, size, limit));
            await RowAsync($"curl upload, {label}", size, limit => transfers.CurlUploadAsync(file, size, limit));
        }

        await ClientRowAsync($"download, slow reader (client), {label}", (client, limit) => transfers.DownloadAsync(client, size, limit, readRate: rate));
        await ClientRowAsync($"download, slow writer (server), {label}", (client, limit) => transfers.DownloadAsync(client, size, limit, writeRate: rate));
        await ClientRowAsync($"upload, slow reader (server), {label}", (client, limit) => transfers.UploadAsync(client, size, limit, readRate: rate));
        await ClientRowAsync($"upload, slow writer (client), {label}", (client, limit) => transfers.UploadAsync(client, size, limit, writeRate: rate));

        var many = $"{plan.Many} times {plan.ManySize / MiB} MiB at a time";
        await RowAsync(
            $"download, {many}",
            plan.Many * plan.ManySize,
            limit => transfers.ManyAsync((client, length) => transfers.DownloadAsync(client, length, limit), plan.Many, plan.Connections, plan.ManySize),
            plan.Windows);
        await RowAsync(
            $"upload, {many}",
            plan.Many * plan.ManySize,
            limit => transfers.ManyAsync((client, length) => transfers.UploadAsync(client, length, limit), plan.Many, plan.Connections, plan.ManySize),
            plan.Windows);

        Task ClientRowAsync(string name, Func<H3Client, CancellationToken, Task> transfer) => RowAsync(name, size, async limit =>
        {
            await using var client = transfers.CreateClient();
            await transfer(client, limit);
        });
    }

    /// <param name="windows">What the server may need beyond the limit.</param>
    private async Task RowAsync(string name, long bytes, Func<CancellationToken, Task> work, long windows = 0)
    {
        await server.AskAsync("begin");
        var start = Stopwatch.GetTimestamp();
        if (await FailureAsync(work) is { } failure)
        {
            Fail(name, failure);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var state = await server.AskAsync("end");
        Console.WriteLine($"{name,-42} {seconds,8:0.0} {bytes * 8 / seconds / 1e9,8:0.00}   {_idle.Resident / MiB}, {state.Peak / MiB}, {state.Resident / MiB}");
        var (rise, allowed) = (state.Peak - _idle.Resident, plan.Limit + windows);
        if (rise > allowed)
        {
            Fail(name, $"the server's memory rose by {rise / MiB} MiB; {allowed / MiB} are allowed");
        }

        CheckGone(name, state);
    }

    /// <summary>The same again and again: what a round leaves behind shows after a few.</summary>
    private async Task RoundsAsync(Transfers transfers)
    {
        Console.WriteLine($"{"",-42} {"seconds",8} {"managed KiB",12} {"resident MiB",12} connections, streams, requests");
        SoakState first = default, last = default;
        for (var round = 0; round < plan.Rounds; round++)
        {
            var name = $"round {round + 1}: {plan.Many} times {plan.RoundSize / MiB} MiB, up and down";
            var start = Stopwatch.GetTimestamp();
            if (await FailureAsync(RoundAsync) is { } failure)
            {
                Fail(name, failure);
            }

            last = await server.AskAsync("end");
            first = round == 0 ? last : first;
            Console.WriteLine(
                $"{name,-42} {Stopwatch.GetElapsedTime(start).TotalSeconds,8:0.0} {last.Managed >> 10,12} {last.Resident / MiB,12} {last.Connections}, {last.Streams}, {last.Requests}");
            CheckGone(name, last);
        }

        // The first round is the warmest idle there is; later ones may only vary.
        if (last.Managed - first.Managed > plan.MostManagedGrowth)
        {
            Fail("rounds", $"the managed heap grew by {(last.Managed - first.Managed) >> 10} KiB; {plan.MostManagedGrowth >> 10} are allowed");
        }

        if (last.Resident - first.Resident > plan.MostResidentGrowth)
        {
            Fail("rounds", $"resident memory grew by {(last.Resident - first.Resident) / MiB} MiB; {plan.MostResidentGrowth / MiB} are allowed");
        }

        Task RoundAsync(CancellationToken limit) => Task.WhenAll(
            transfers.ManyAsync((client, length) => transfers.DownloadAsync(client, length, limit), plan.Many, plan.Connections, plan.RoundSize),
            transfers.ManyAsync((client, length) => transfers.UploadAsync(client, length, limit), plan.Many, plan.Connections, plan.RoundSize));
    }

    private async Task<string?> FailureAsync(Func<CancellationToken, Task> work)
    {
        using var limit = new CancellationTokenSource(plan.Timeout);
        try
        {
            await work(limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return $"it took longer than {plan.Timeout.TotalSeconds} s (--timeout)";
        }
        catch (Exception exception) when (exception is SoakException or H3StreamException or H3ConnectionException or H3ClientException or IOException)
        {
            return exception.Message;
        }
    }

    private void CheckGone(string name, SoakState state)
    {
        if (state is not { Connections: 0, Streams: 0, Requests: 0 })
        {
            Fail(name, $"{state.Connections} connections, {state.Streams} streams and {state.Requests} requests are still there");
        }
    }

    private void Fail(string name, string reason)
    {
        _failures.Add($"{name}: {reason}");
        Console.WriteLine($"FAILED {name}: {reason}");
    }
}
