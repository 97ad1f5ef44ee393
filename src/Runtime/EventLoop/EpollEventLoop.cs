using System.Runtime.InteropServices;
using static H3Routes.Interop.Libc;

namespace H3Routes.EventLoops;

/// <summary>epoll(7), woken by an eventfd.</summary>
internal sealed unsafe class EpollEventLoop : PollingEventLoop
{
    private const int Batch = 128;
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly void* _memory;
    private readonly epoll_events _events;
    private uint _watchers;
    private bool _countsNanoseconds = true;

    public EpollEventLoop()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The event loop 'epoll' needs Linux.");
        }

        _epoll = epoll_create1(EPOLL_CLOEXEC);
        if (_epoll == -1)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), "epoll_create1");
        }

        _wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (_wake == -1)
        {
            var error = NativeError(Marshal.GetLastPInvokeError(), "eventfd");
            close(_epoll);
            throw error;
        }

        _memory = NativeMemory.Alloc(Batch, (nuint)epoll_events.SizeOfOne);
        _events = new epoll_events(_memory);

        // Edge-triggered: each write wakes once, and nobody needs to read it.
        Control(EPOLL_CTL_ADD, _wake, EPOLLIN | EPOLLET, 0);
    }

    public override EventLoopBackend Backend => EventLoopBackend.Epoll;

    protected override void Poll(long timeout)
    {
        int count = Wait(timeout);
        if (count < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == EINTR)
            {
                return;
            }

            throw NativeError(error, "epoll_wait");
        }

        for (int i = 0; i < count; i++)
        {
            _events.Get(i, out uint events, out ulong data);

            // An earlier call back may have ended this watch, and even begun another of the same descriptor.
            if (FindWatcher((int)data) is { } watcher && watcher.Native == (nint)(data >> 32))
            {
                watcher.Invoke(Ready(events));
            }
        }
    }

    protected override void Wake()
    {
        ulong one = 1;
        write(_wake, &one, sizeof(ulong));
    }

    protected internal override void Attach(LoopIoWatcher watcher) => watcher.Native = (nint)(++_watchers);

    protected internal override void Change(LoopIoWatcher watcher, IoEvents events)
    {
        int operation = watcher.Events == IoEvents.None ? EPOLL_CTL_ADD : events == IoEvents.None ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
        uint wanted = ((events & IoEvents.Readable) != 0 ? EPOLLIN : 0) | ((events & IoEvents.Writable) != 0 ? EPOLLOUT : 0);
        ulong data = ((ulong)watcher.Native << 32) | (uint)watcher.FileDescriptor;

        // A descriptor that was closed too early is gone from epoll already.
        if (!TryControl(operation, watcher.FileDescriptor, wanted, data) && operation != EPOLL_CTL_DEL)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), $"File descriptor {watcher.FileDescriptor} cannot be watched");
        }
    }

    protected override void Release()
    {
        close(_wake);
        close(_epoll);
        NativeMemory.Free(_memory);
    }

    private static IoEvents Ready(uint events)
    {
        bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
        return (failed || (events & EPOLLIN) != 0 ? IoEvents.Readable : 0) | (failed || (events & EPOLLOUT) != 0 ? IoEvents.Writable : 0);
    }

    private int Wait(long timeout)
    {
        if (_countsNanoseconds && timeout > 0)
        {
            timespec time = new() { tv_sec = (nint)(timeout / NanosecondsPerSecond), tv_nsec = (nint)(timeout % NanosecondsPerSecond) };
            int count = epoll_pwait2(_epoll, _memory, Batch, &time);
            if (count >= 0 || Marshal.GetLastPInvokeError() is not (ENOSYS or EPERM))
            {
                return count;
            }

            // Before Linux 5.11, or forbidden by a container's seccomp filter.
            _countsNanoseconds = false;
        }

        long milliseconds = timeout <= 0 ? timeout : (timeout + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond;
        return epoll_wait(_epoll, _memory, Batch, (int)milliseconds);
    }

    private void Control(int operation, int fileDescriptor, uint events, ulong data)
    {
        if (!TryControl(operation, fileDescriptor, events, data))
        {
            throw NativeError(Marshal.GetLastPInvokeError(), "epoll_ctl");
        }
    }

    private bool TryControl(int operation, int fileDescriptor, uint events, ulong data)
    {
        byte* one = stackalloc byte[epoll_events.SizeOfOne];
        new epoll_events(one).Set(0, events, data);
        return epoll_ctl(_epoll, operation, fileDescriptor, one) == 0;
    }
}
