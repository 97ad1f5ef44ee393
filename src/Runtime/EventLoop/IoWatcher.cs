namespace H3Routes.EventLoops;

/// <summary>A file descriptor's place in an <see cref="EventLoop"/>. The descriptor stays the caller's, and outlives the watcher.</summary>
public abstract class IoWatcher : IDisposable
{
    /// <summary>Sets what is watched from now on. An error or a hang-up of the descriptor counts as readiness for all that is watched, so that the next read or write meets it.</summary>
    /// <exception cref="IOException">The descriptor cannot be watched: it is closed, or a regular file.</exception>
    /// <exception cref="ObjectDisposedException">The watcher is disposed.</exception>
    public abstract void Update(IoEvents events);

    /// <summary>Ends the watch; no call back follows. To be called before the descriptor is closed.</summary>
    public abstract void Dispose();
}
