using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static H3Routes.Interop.Libev;

namespace H3Routes.EventLoops;

/// <summary>
/// libev: one ev_run a turn, woken by ev_async_send. One ev_timer stands for all timers; it is set anew only for an earlier deadline.
/// </summary>
internal sealed unsafe class LibevEventLoop : PollingEventLoop
{
    private const double SecondsPerNanosecond = 1e-9;

    private readonly ev_loop* _loop;
    private readonly ev_async* _wake;
    private readonly ev_timer* _timer;
    private long _armedFor;
    private ExceptionDispatchInfo? _failure;

    public LibevEventLoop()
    {
        _loop = ev_loop_new(0);
        if (_loop == null)
        {
            throw new PlatformNotSupportedException("libev found no way to wait here; LIBEV_FLAGS, if set, must name one that this system has.");
        }

        _wake = (ev_async*)NativeMemory.AllocZeroed((nuint)sizeof(ev_async));
        _wake->cb = &OnAsync;
        ev_async_start(_loop, _wake);
        _timer = (ev_timer*)NativeMemory.AllocZeroed((nuint)sizeof(ev_timer));
        _timer->cb = &OnTimer;
    }

    public override EventLoopBackend Backend => EventLoopBackend.Libev;

    protected override void Poll(long timeout)
    {
        if (timeout > 0)
        {
            Arm(timeout);
        }

        ev_run(_loop, timeout == 0 ? EVRUN_NOWAIT : EVRUN_ONCE);
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    protected override void Wake() => ev_async_send(_loop, _wake);

    protected internal override void Attach(LoopIoWatcher watcher)
    {
        var io = (ev_io*)NativeMemory.AllocZeroed((nuint)sizeof(ev_io));
        io->cb = &OnIo;
        io->fd = watcher.FileDescriptor;
        io->data = (void*)GCHandle<LoopIoWatcher>.ToIntPtr(new GCHandle<LoopIoWatcher>(watcher));
        watcher.Native = (nint)io;
    }

    protected internal override void Change(LoopIoWatcher watcher, IoEvents events)
    {
        var io = (ev_io*)watcher.Native;
        ev_io_stop(_loop, io);
        if (events != IoEvents.None)
        {
            io->events = EV__IOFDSET | ((events & IoEvents.Readable) != 0 ? EV_READ : 0) | ((events & IoEvents.Writable) != 0 ? EV_WRITE : 0);
            ev_io_start(_loop, io);
        }
    }

    protected internal override void Detach(LoopIoWatcher watcher)
    {
        var io = (ev_io*)watcher.Native;
        GCHandle<LoopIoWatcher>.FromIntPtr((nint)io->data).Dispose();
        NativeMemory.Free(io);
        watcher.Native = 0;
    }

    protected override void Release()
    {
        ev_timer_stop(_loop, _timer);
        ev_async_stop(_loop, _wake);
        ev_loop_destroy(_loop);
        NativeMemory.Free(_timer);
        NativeMemory.Free(_wake);
    }

    private void Arm(long timeout)
    {
        long deadline = MonotonicClock.Nanoseconds + timeout;
        if (_timer->active != 0)
        {
            if (_armedFor <= deadline)
            {
                return;
            }

            ev_timer_stop(_loop, _timer);
        }

        // libev counts from its own idea of now, which is as old as the last wait.
        ev_now_update(_loop);
        _armedFor = deadline;
        _timer->at = timeout * SecondsPerNanosecond;
        ev_timer_start(_loop, _timer);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnIo(ev_loop* loop, ev_io* io, int events)
    {
        var watcher = GCHandle<LoopIoWatcher>.FromIntPtr((nint)io->data).Target;
        ((LibevEventLoop)watcher.Loop).Invoke(watcher, events);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAsync(ev_loop* loop, ev_async* wake, int events)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnTimer(ev_loop* loop, ev_timer* timer, int events)
    {
    }

    private void Invoke(LoopIoWatcher watcher, int events)
    {
        // After a failure the rest of the turn is skipped: what is ready now will be ready again.
        if (_failure is not null)
        {
            return;
        }

        try
        {
            watcher.Invoke(((events & EV_READ) != 0 ? IoEvents.Readable : 0) | ((events & EV_WRITE) != 0 ? IoEvents.Writable : 0));
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
