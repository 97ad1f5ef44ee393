namespace H3Routes.EventLoops;

/// <summary>A file descriptor's place in an <see cref="EventLoop"/>. The descriptor stays the caller's, and outlives the watcher.</summary>
public abstract class IoWatcher : IDisposable
{
    /// <summary>Sets what is watched from now on.</summary>
    public abstract void Update(IoEvents events);

    /// <inheritdoc/>
    public abstract void Dispose();
}
