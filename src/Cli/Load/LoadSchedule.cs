using System.Diagnostics;

namespace H3Routes.Cli.Load;

/// <summary>
/// Gives each request its turn. With a rate, every request has its time, fixed before anything is sent: a server that answers late does not move the requests
/// behind, and their latency counts from that time (no coordinated omission).
/// </summary>
internal sealed class LoadSchedule
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _end = long.MaxValue;
    private readonly long _requests;
    private readonly double _period;
    private long _taken;
    private volatile bool _stopped;

    public LoadSchedule(long? requests, TimeSpan? duration, double? rate)
    {
        _requests = requests ?? long.MaxValue;
        _period = rate is { } perSecond ? Stopwatch.Frequency / perSecond : 0;
        if (duration is { } time)
        {
            _end = _start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        }
    }

    public bool IsPaced => _period > 0;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Requests whose time had come when it ended, but that no stream was free to send.</summary>
    public long Unsent(long sent)
    {
        var end = Math.Min(_end, Stopwatch.GetTimestamp());
        return IsPaced ? Math.Max(0, Math.Min(_requests, (long)Math.Ceiling((end - _start) / _period)) - sent) : 0;
    }

    /// <summary>Any thread: the next request's time, in ticks of <see cref="Stopwatch"/>.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out long due)
    {
        due = 0;
        if (_stopped || Stopwatch.GetTimestamp() >= _end)
        {
            return false;
        }

        var number = Interlocked.Increment(ref _taken) - 1;
        due = _start + (long)(number * _period);
        return number < _requests && due < _end;
    }

    public void Stop() => _stopped = true;
}
