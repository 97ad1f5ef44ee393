using System.Diagnostics;

namespace H3Routes.Cli.Load;

/// <summary>Sends requests on one connection, one after the other.</summary>
internal sealed class LoadStream(LoadPlan plan, H3Client client, LoadSchedule schedule, LoadStatistics statistics, CancellationToken interrupted)
{
    private CancellationTokenSource _timeout = new();
    private long _lag;

    /// <summary>Until the schedule has no more, or <paramref name="onUnreachable"/> is called before any answer. A request on its way when it is interrupted is not counted.</summary>
    public async Task RunAsync(Action<H3ConnectionException> onUnreachable)
    {
        using var registration = interrupted.UnsafeRegister(static state => ((LoadStream)state!)._timeout.Cancel(), this);
        var failures = 0;
        try
        {
            while (!interrupted.IsCancellationRequested && schedule.TryTake(out var due))
            {
                var started = await WaitAsync(due);
                try
                {
                    await ExchangeAsync(started);
                    failures = 0;
                    continue;
                }
                catch (OperationCanceledException)
                {
                    interrupted.ThrowIfCancellationRequested();
                    statistics.AddError("timeout", ExitCode.Timeout);
                }
                catch (H3ConnectionException exception)
                {
                    statistics.AddError($"connection: {exception.Failure}", Failure.CodeOf(exception));
                    onUnreachable(exception);
                }
                catch (H3StreamException exception)
                {
                    statistics.AddError($"stream: {exception.ErrorCode} (0x{exception.RawErrorCode:x})", ExitCode.Protocol);
                }

                // A server that fails is not hammered.
                await Task.Delay(Math.Min(1000, 5 << Math.Min(failures++, 8)), interrupted);
            }
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
        }
    }

    /// <summary>Waits for the request's time.</summary>
    /// <returns>From when its latency counts: its time, but for what our own timer was late by. That is the timer's error, not the server's.</returns>
    private async ValueTask<long> WaitAsync(long due)
    {
        var now = Stopwatch.GetTimestamp();
        if (!schedule.IsPaced)
        {
            return now;
        }

        if (due > now)
        {
            await Task.Delay((int)Math.Min(int.MaxValue, Math.Ceiling((due - now) * 1e3 / Stopwatch.Frequency)), interrupted);
            now = Stopwatch.GetTimestamp();
            _lag = Math.Max(0, now - due);
            statistics.Lateness.Add(Nanoseconds(_lag));
        }

        return Math.Min(now, due + _lag);
    }

    private async ValueTask ExchangeAsync(long started)
    {
        if (!_timeout.TryReset())
        {
            _timeout = new CancellationTokenSource();
        }

        _timeout.CancelAfter(plan.Timeout);
        using var response = await client.SendAsync(plan.Request, _timeout.Token);
        var bytes = 0L;
        for (var isCompleted = false; !isCompleted;)
        {
            var read = await response.Content.ReadAsync(_timeout.Token);
            bytes += read.Buffer.Length;
            isCompleted = read.IsCompleted;
            response.Content.AdvanceTo(read.Buffer.End);
        }

        statistics.AddResponse(response.StatusCode, bytes, Nanoseconds(Stopwatch.GetTimestamp() - started), response.Connection);
    }

    private static long Nanoseconds(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));
}
