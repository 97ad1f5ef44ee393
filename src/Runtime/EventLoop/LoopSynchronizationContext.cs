namespace H3Routes.EventLoops;

/// <summary>Brings what a handler has awaited back to the loop's thread.</summary>
internal sealed class LoopSynchronizationContext(PollingEventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        loop.Enqueue(d, state);
    }

    /// <exception cref="NotSupportedException">Called on another thread: that one would block until the loop gets round to it, or for ever.</exception>
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (!loop.IsOnLoopThread)
        {
            throw new NotSupportedException("Send would block the calling thread; use Post.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
