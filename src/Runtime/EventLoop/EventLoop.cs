using System.Runtime.InteropServices;

namespace H3Routes.EventLoops;

/// <summary>
/// One thread's loop: it waits for sockets, timers, signals and posted work, and calls back on the thread in <see cref="Run"/>.
/// Members are for that thread, or for any thread while the loop does not run, except <see cref="Post"/> and <see cref="Stop"/>, which are for every thread.
/// </summary>
public abstract class EventLoop : IDisposable
{
    /// <summary>Creates a loop on <paramref name="backend"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">The backend does not exist here; the message says what is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such backend.</exception>
    public static EventLoop Create(EventLoopBackend backend = EventLoopBackend.Libev) => backend switch
    {
        EventLoopBackend.Libev => new LibevEventLoop(),
        EventLoopBackend.Epoll => new EpollEventLoop(),
        EventLoopBackend.Kqueue => new KqueueEventLoop(),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "There is no such backend."),
    };

    /// <summary>What this loop waits with.</summary>
    public abstract EventLoopBackend Backend { get; }

    /// <summary>Monotonic time in nanoseconds, read once a turn. Timers count in it.</summary>
    public abstract long Now { get; }

    /// <summary>True on the thread that is in <see cref="Run"/>.</summary>
    public abstract bool IsOnLoopThread { get; }

    /// <summary>Continuations posted to it run on the loop's thread; current on that thread while the loop runs.</summary>
    public abstract SynchronizationContext SynchronizationContext { get; }

    /// <summary>Called at the end of each turn, after all callbacks and before the loop waits: the place to send what a turn has gathered.</summary>
    public Action? BeforeWait { get; set; }

    /// <summary>Watches a file descriptor (level-triggered). Nothing is watched until <see cref="IoWatcher.Update"/>.</summary>
    /// <exception cref="IOException">The descriptor is not open.</exception>
    /// <exception cref="InvalidOperationException">It has a watcher in this loop already; a descriptor has one at a time.</exception>
    public abstract IoWatcher WatchIo(int fileDescriptor, Action<IoEvents> callback);

    /// <summary>Creates a stopped timer.</summary>
    public abstract LoopTimer CreateTimer(Action callback);

    /// <summary>
    /// Queues work from any thread; it runs in the order of posting. Allocates nothing for a reused delegate and state. Without effect once the loop is disposed.
    /// </summary>
    public abstract void Post(Action<object?> callback, object? state);

    /// <summary>Calls back for each posted work that has taken <paramref name="time"/> or longer, with its state. Nothing is measured unless this was called.</summary>
    internal abstract void MeasurePosted(TimeSpan time, Action<object?, TimeSpan> onLong);

    /// <summary>Calls back on the loop's thread for each <paramref name="signal"/>, in place of the default action, until disposed.</summary>
    public abstract IDisposable WatchSignal(PosixSignal signal, Action callback);

    /// <summary>Runs turns on the calling thread until <see cref="Stop"/>. An exception of a callback leaves it; the loop can then run again.</summary>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public abstract void Run();

    /// <summary>Makes <see cref="Run"/> return after its present turn and the work posted before this call. For any thread; may precede <see cref="Run"/>.</summary>
    public abstract void Stop();

    /// <summary>Frees the loop with its watchers, timers and signals. Work that is still queued is dropped.</summary>
    /// <exception cref="InvalidOperationException">It runs: <see cref="Stop"/> it first.</exception>
    public abstract void Dispose();
}
