namespace H3Routes.EventLoops;

/// <summary>A timer of a <see cref="PollingEventLoop"/>.</summary>
internal sealed class HeapTimer(PollingEventLoop loop, Action callback) : LoopTimer, IDeadline
{
    private bool _disposed;

    public Action Callback => callback;

    public long Deadline { get; private set; }

    /// <summary>The number of its last start.</summary>
    public long Order { get; set; }

    public int HeapIndex { get; set; } = -1;

    /// <remarks>A past deadline counts as now: it comes after all that are due already, so that a timer which restarts itself cannot keep others from their turn.</remarks>
    public override void Start(long deadline)
    {
        ObjectDisposedException.ThrowIf(_disposed || loop.IsDisposed, this);
        Deadline = Math.Max(deadline, loop.Now);
        loop.Start(this);
    }

    public override void Stop() => loop.Remove(this);

    public override void Dispose()
    {
        _disposed = true;
        Stop();
    }
}
