using System.Runtime.InteropServices;
using H3Routes.Interop;

namespace H3Routes.EventLoops;

/// <summary>
/// What all backends share: the order of a turn, timers, posted work, signals. A backend waits, dispatches I/O and can be woken.
/// A turn runs what was posted before it, then the expired timers, then <see cref="EventLoop.BeforeWait"/>; then it waits, and I/O begins the next one.
/// </summary>
internal abstract class PollingEventLoop : EventLoop
{
    /// <summary>Waiting for ever.</summary>
    protected const long Infinite = -1;

    /// <summary>A far deadline is waited for in pieces, so that no backend's unit of time overflows.</summary>
    private const long LongestWait = 3_600_000_000_000;

    private readonly PostQueue _posted = new();
    private readonly DeadlineHeap<HeapTimer> _timers = new();
    private readonly Dictionary<int, LoopIoWatcher> _watchers = [];
    private readonly HashSet<LoopSignal> _signals = [];
    private readonly LoopSynchronizationContext _context;

    private int _thread;
    private long _now;
    private long _timerStarts;
    private int _stops;
    private int _waiting;
    private int _wakers;
    private volatile bool _disposed;

    protected PollingEventLoop() => _context = new LoopSynchronizationContext(this);

    public sealed override long Now => _now != 0 ? _now : ReadClock();

    public sealed override bool IsOnLoopThread => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    public sealed override SynchronizationContext SynchronizationContext => _context;

    public bool IsDisposed => _disposed;

    /// <summary>Waits up to <paramref name="timeout"/> nanoseconds (0: not at all, <see cref="Infinite"/>) and hands each ready descriptor to its watcher.</summary>
    protected abstract void Poll(long timeout);

    /// <summary>Ends the present or the next <see cref="Poll"/>. Called from any thread, while the loop waits.</summary>
    protected abstract void Wake();

    /// <summary>Prepares for a new watcher, of which nothing is watched yet.</summary>
    protected internal virtual void Attach(LoopIoWatcher watcher)
    {
    }

    /// <summary>Makes <see cref="LoopIoWatcher.Events"/> become <paramref name="events"/>.</summary>
    protected internal abstract void Change(LoopIoWatcher watcher, IoEvents events);

    /// <summary>Frees what <see cref="Attach"/> made. Nothing is watched any more.</summary>
    protected internal virtual void Detach(LoopIoWatcher watcher)
    {
    }

    /// <summary>Frees the backend.</summary>
    protected abstract void Release();

    public sealed override IoWatcher WatchIo(int fileDescriptor, Action<IoEvents> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Libc.fcntl(fileDescriptor, Libc.F_GETFD) == -1)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), $"File descriptor {fileDescriptor} cannot be watched");
        }

        var watcher = new LoopIoWatcher(this, fileDescriptor, callback);
        if (!_watchers.TryAdd(fileDescriptor, watcher))
        {
            throw new InvalidOperationException($"File descriptor {fileDescriptor} is watched already.");
        }

        Attach(watcher);
        return watcher;
    }

    public sealed override LoopTimer CreateTimer(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HeapTimer(this, callback);
    }

    public sealed override IDisposable WatchSignal(PosixSignal signal, Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var watch = new LoopSignal(this, signal, callback);
        _signals.Add(watch);
        return watch;
    }

    public sealed override void Post(Action<object?> callback, object? state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Enqueue(callback, state);
    }

    internal sealed override void MeasurePosted(TimeSpan time, Action<object?, TimeSpan> onLong) => _posted.Measure(time, onLong);

    /// <summary>Queues an <see cref="Action{T}"/> or a <see cref="SendOrPostCallback"/>.</summary>
    public void Enqueue(Delegate callback, object? state)
    {
        if (!_disposed)
        {
            _posted.Enqueue(callback, state);
            WakeIfWaiting();
        }
    }

    public sealed override void Stop()
    {
        Interlocked.Increment(ref _stops);
        WakeIfWaiting();
    }

    public sealed override void Run()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.CompareExchange(ref _thread, Environment.CurrentManagedThreadId, 0) != 0)
        {
            throw new InvalidOperationException("The event loop runs already.");
        }

        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            while (!Turn())
            {
                Wait();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
            Volatile.Write(ref _waiting, 0);
            _now = 0;
            Volatile.Write(ref _thread, 0);
        }
    }

    public sealed override void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (Volatile.Read(ref _thread) != 0)
        {
            throw new InvalidOperationException("The event loop runs: stop it first.");
        }

        _disposed = true;
        foreach (var signal in _signals.ToArray())
        {
            signal.Dispose();
        }

        foreach (var watcher in _watchers.Values.ToArray())
        {
            watcher.Dispose();
        }

        // A thread that saw the loop wait may be on its way into Wake.
        Interlocked.MemoryBarrier();
        SpinWait spin = default;
        while (Volatile.Read(ref _wakers) != 0)
        {
            spin.SpinOnce();
        }

        Release();
        _posted.Clear();
        _timers.Clear();
    }

    /// <summary>Takes note of the timer's deadline.</summary>
    public void Start(HeapTimer timer)
    {
        timer.Order = ++_timerStarts;
        _timers.Update(timer);
    }

    public void Remove(HeapTimer timer) => _timers.Remove(timer);

    public void Remove(LoopIoWatcher watcher)
    {
        _watchers.Remove(watcher.FileDescriptor);
        Detach(watcher);
    }

    public void Remove(LoopSignal signal) => _signals.Remove(signal);

    protected LoopIoWatcher? FindWatcher(int fileDescriptor) => _watchers.GetValueOrDefault(fileDescriptor);

    /// <param name="error">errno, read before the text is made: making it may call the system.</param>
    protected static IOException NativeError(int error, string what)
    {
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).", error);
    }

    /// <returns>True if it was the last turn.</returns>
    private bool Turn()
    {
        int stopsBefore = Volatile.Read(ref _stops);
        _posted.Run();
        RunTimers();
        BeforeWait?.Invoke();

        // Work that was posted before Stop is done if Stop came before the turn, or if nothing is left.
        int stops = Volatile.Read(ref _stops);
        return stops != 0 && (stops == stopsBefore || _posted.IsEmpty) && Interlocked.CompareExchange(ref _stops, 0, stops) == stops;
    }

    /// <summary>Calls back the timers that have expired. One that is started meanwhile waits for the next turn, even if its deadline has passed.</summary>
    private void RunTimers()
    {
        long starts = _timerStarts;
        while (_timers.Expired(Now) is { } timer && timer.Order <= starts)
        {
            _timers.Remove(timer);
            timer.Callback();
        }
    }

    private void Wait()
    {
        // Who posts looks at _waiting after queueing; we look at the queue after setting it. One of both sees the other.
        Volatile.Write(ref _waiting, 1);
        Interlocked.MemoryBarrier();
        bool ready = !_posted.IsEmpty || Volatile.Read(ref _stops) != 0;
        if (ready)
        {
            Volatile.Write(ref _waiting, 0);
        }

        long timeout = ready ? 0 : Timeout();
        _now = 0;
        Poll(timeout);
        Volatile.Write(ref _waiting, 0);
    }

    private long Timeout()
    {
        long deadline = _timers.Earliest;
        return deadline == long.MaxValue ? Infinite : Math.Clamp(deadline - MonotonicClock.Nanoseconds, 0, LongestWait);
    }

    private void WakeIfWaiting()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiting) == 0 || IsOnLoopThread)
        {
            return;
        }

        Interlocked.Increment(ref _wakers);
        if (Interlocked.Exchange(ref _waiting, 0) == 1)
        {
            Wake();
        }

        Interlocked.Decrement(ref _wakers);
    }

    private long ReadClock()
    {
        long now = MonotonicClock.Nanoseconds;
        if (IsOnLoopThread)
        {
            _now = now;
        }

        return now;
    }
}
