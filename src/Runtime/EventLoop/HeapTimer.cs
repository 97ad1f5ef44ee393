namespace H3Routes.EventLoops;

/// <summary>A timer and its place in the <see cref="TimerHeap"/>.</summary>
internal sealed class HeapTimer(PollingEventLoop loop, TimerHeap heap, Action callback) : LoopTimer
{
    private bool _disposed;

    public Action Callback => callback;

    /// <summary>When it is due; its entry in the heap may still have an earlier time.</summary>
    public long Deadline { get; set; }

    /// <summary>The number of its last start.</summary>
    public long Order { get; set; }

    /// <summary>Its entry in the heap, or -1.</summary>
    public int Index { get; set; } = -1;

    /// <remarks>A past deadline counts as now: it comes after all that are due already, so that a timer which restarts itself cannot keep others from their turn.</remarks>
    public override void Start(long deadline)
    {
        ObjectDisposedException.ThrowIf(_disposed || loop.IsDisposed, this);
        heap.Start(this, Math.Max(deadline, loop.Now));
    }

    public override void Stop() => heap.Stop(this);

    public override void Dispose()
    {
        _disposed = true;
        Stop();
    }
}
