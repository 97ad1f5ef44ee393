using System.Runtime.InteropServices;
using H3Routes.Interop;
using static H3Routes.Interop.Kqueue;

namespace H3Routes.EventLoops;

/// <summary>kqueue(2), woken by EVFILT_USER.</summary>
internal sealed unsafe class KqueueEventLoop : PollingEventLoop
{
    private const int Batch = 128;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly int _kqueue;
    private readonly byte* _memory;
    private uint _watchers;

    public KqueueEventLoop()
    {
        if (!NativeLibraries.HasKqueue)
        {
            throw new PlatformNotSupportedException(
                "The event loop 'kqueue' needs macOS, FreeBSD, or a library with kqueue's functions (libkqueue) that H3ROUTES_KQUEUE names; there is none of them here.");
        }

        _kqueue = kqueue();
        if (_kqueue == -1)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), "kqueue");
        }

        _memory = (byte*)NativeMemory.AllocZeroed(Batch, (nuint)SizeOfKevent);
        if (!TryControl(0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0))
        {
            var error = NativeError(Marshal.GetLastPInvokeError(), "kevent: EVFILT_USER");
            Release();
            throw error;
        }
    }

    public override EventLoopBackend Backend => EventLoopBackend.Kqueue;

    protected override void Poll(long timeout)
    {
        Libc.timespec time = default;
        if (timeout > 0)
        {
            (time.tv_sec, time.tv_nsec) = ((nint)(timeout / NanosecondsPerSecond), (nint)(timeout % NanosecondsPerSecond));
        }

        int count = kevent(_kqueue, null, 0, _memory, Batch, timeout == Infinite ? null : &time);
        if (count < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Libc.EINTR)
            {
                return;
            }

            throw NativeError(error, "kevent");
        }

        for (int i = 0; i < count; i++)
        {
            var one = (kevent_t*)(_memory + (i * SizeOfKevent));

            // An earlier call back may have ended this watch, and even begun another of the same descriptor.
            if (one->filter is EVFILT_READ or EVFILT_WRITE && FindWatcher((int)one->ident) is { } watcher && watcher.Native == (nint)one->udata)
            {
                watcher.Invoke(one->filter == EVFILT_READ ? IoEvents.Readable : IoEvents.Writable);
            }
        }
    }

    protected override void Wake() => TryControl(0, EVFILT_USER, 0, NOTE_TRIGGER, 0);

    protected internal override void Attach(LoopIoWatcher watcher) => watcher.Native = (nint)(++_watchers);

    protected internal override void Change(LoopIoWatcher watcher, IoEvents events)
    {
        Change(watcher, events, IoEvents.Readable, EVFILT_READ);
        Change(watcher, events, IoEvents.Writable, EVFILT_WRITE);
    }

    protected override void Release()
    {
        Libc.close(_kqueue);
        NativeMemory.Free(_memory);
    }

    private void Change(LoopIoWatcher watcher, IoEvents events, IoEvents which, short filter)
    {
        if (((events ^ watcher.Events) & which) == 0)
        {
            return;
        }

        bool add = (events & which) != 0;

        // A descriptor that was closed too early is gone from the queue already.
        if (!TryControl((nuint)watcher.FileDescriptor, filter, add ? EV_ADD : EV_DELETE, 0, watcher.Native) && add)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), $"File descriptor {watcher.FileDescriptor} cannot be watched");
        }
    }

    private bool TryControl(nuint identifier, short filter, int flags, uint filterFlags, nint data)
    {
        byte* memory = stackalloc byte[SizeOfKevent];
        new Span<byte>(memory, SizeOfKevent).Clear();
        *(kevent_t*)memory = new() { ident = identifier, filter = filter, flags = (ushort)flags, fflags = filterFlags, udata = (void*)data };
        return kevent(_kqueue, memory, 1, null, 0, null) == 0;
    }
}
