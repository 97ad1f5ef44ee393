namespace H3Routes.EventLoops;

/// <summary>A one-shot timer of an <see cref="EventLoop"/>.</summary>
public abstract class LoopTimer : IDisposable
{
    /// <summary>Starts or restarts: one call back when <see cref="EventLoop.Now"/> has reached <paramref name="deadline"/> (nanoseconds). A past deadline fires in the next turn.</summary>
    public abstract void Start(long deadline);

    /// <summary>Stops; no call back follows.</summary>
    public abstract void Stop();

    /// <inheritdoc/>
    public abstract void Dispose();
}
