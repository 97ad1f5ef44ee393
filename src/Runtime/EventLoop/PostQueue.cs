using System.Collections.Concurrent;

namespace H3Routes.EventLoops;

/// <summary>Work for the loop's thread, queued by any thread. The queue's ring is reused: nothing is allocated while its length stays within what it once was.</summary>
internal sealed class PostQueue
{
    private readonly ConcurrentQueue<Work> _queue = new();

    public bool IsEmpty => _queue.IsEmpty;

    public void Enqueue(Delegate callback, object? state) => _queue.Enqueue(new Work(callback, state));

    /// <summary>Runs what is queued now. What that posts has to wait for the next call, so that no flood of posts keeps the loop from its sockets.</summary>
    public void Run()
    {
        for (int left = _queue.IsEmpty ? 0 : _queue.Count; left > 0 && _queue.TryDequeue(out var work); left--)
        {
            work.Run();
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
