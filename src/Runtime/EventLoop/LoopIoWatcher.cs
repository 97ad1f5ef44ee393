namespace H3Routes.EventLoops;

/// <summary>A watched descriptor. The loop that it belongs to does the native part.</summary>
internal sealed class LoopIoWatcher(PollingEventLoop loop, int fileDescriptor, Action<IoEvents> callback) : IoWatcher
{
    private bool _disposed;

    public PollingEventLoop Loop => loop;

    public int FileDescriptor => fileDescriptor;

    /// <summary>What is watched now.</summary>
    public IoEvents Events { get; private set; }

    /// <summary>The backend's own: a pointer or a number that tells this watcher from an earlier one of the same descriptor.</summary>
    public nint Native { get; set; }

    public override void Update(IoEvents events)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNotEqual((int)(events & ~(IoEvents.Readable | IoEvents.Writable)), 0, nameof(events));
        if (events != Events)
        {
            loop.Change(this, events);
            Events = events;
        }
    }

    /// <summary>Calls back for what is ready and still wanted: an earlier call back of the turn may have changed that.</summary>
    public void Invoke(IoEvents ready)
    {
        ready &= Events;
        if (ready != IoEvents.None)
        {
            callback(ready);
        }
    }

    public override void Dispose()
    {
        if (!_disposed)
        {
            Update(IoEvents.None);
            _disposed = true;
            loop.Remove(this);
        }
    }
}
