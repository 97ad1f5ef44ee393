using System.Collections.Concurrent;
using System.Diagnostics;

namespace H3Routes.EventLoops;

/// <summary>Work for the loop's thread, queued by any thread. The queue's ring is reused: nothing is allocated while its length stays within what it once was.</summary>
internal sealed class PostQueue
{
    private readonly ConcurrentQueue<Work> _queue = new();

    private long _longTicks;
    private Action<object?, TimeSpan>? _onLong;

    public bool IsEmpty => _queue.IsEmpty;

    /// <summary>Tells of each work that has taken <paramref name="time"/> or longer, with its state. Until then nothing is measured.</summary>
    public void Measure(TimeSpan time, Action<object?, TimeSpan> onLong)
    {
        _longTicks = (long)(time.TotalSeconds * Stopwatch.Frequency);
        _onLong = onLong;
    }

    public void Enqueue(Delegate callback, object? state) => _queue.Enqueue(new Work(callback, state));

    /// <summary>Runs what is queued now. What that posts has to wait for the next call, so that no flood of posts keeps the loop from its sockets.</summary>
    public void Run()
    {
        if (_queue.IsEmpty)
        {
            return;
        }

        long begin = _onLong is null ? 0 : Stopwatch.GetTimestamp();
        for (int left = _queue.Count; left > 0 && _queue.TryDequeue(out var work); left--)
        {
            work.Run();
            if (_onLong is null)
            {
                continue;
            }

            long end = Stopwatch.GetTimestamp();
            if (end - begin >= _longTicks)
            {
                _onLong(work.State, Stopwatch.GetElapsedTime(begin, end));
            }

            begin = end;
        }
    }

    public void Clear() => _queue.Clear();

    private readonly record struct Work(Delegate Callback, object? State)
    {
        public void Run()
        {
            if (Callback is Action<object?> action)
            {
                action(State);
            }
            else
            {
                ((SendOrPostCallback)Callback)(State);
            }
        }
    }
}
