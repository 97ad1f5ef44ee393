using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>libev 4's API as ev.h has it, built with its defaults: several loops, priorities, no emulation of libevent. Names are those of ev.h.</summary>
internal static unsafe partial class Libev
{
    /// <summary>The name that <c>NativeLibraries</c> resolves.</summary>
    public const string Library = "libev";

    public const int EV_READ = 0x01;
    public const int EV_WRITE = 0x02;

    /// <summary>What ev_io_set adds: the descriptor may be another file than the last time.</summary>
    public const int EV__IOFDSET = 0x80;

    public const uint EVFLAG_NOENV = 0x01000000;
    public const uint EVFLAG_NOINOTIFY = 0x00100000;
    public const uint EVFLAG_NOTIMERFD = 0x00800000;

    public const int EVRUN_NOWAIT = 1;
    public const int EVRUN_ONCE = 2;

    [LibraryImport(Library)]
    public static partial int ev_version_major();

    [LibraryImport(Library)]
    public static partial int ev_version_minor();

    [LibraryImport(Library)]
    public static partial ev_loop* ev_loop_new(uint flags);

    [LibraryImport(Library)]
    public static partial void ev_loop_destroy(ev_loop* loop);

    [LibraryImport(Library)]
    public static partial int ev_run(ev_loop* loop, int flags);

    [LibraryImport(Library)]
    public static partial void ev_now_update(ev_loop* loop);

    [LibraryImport(Library)]
    public static partial void ev_io_start(ev_loop* loop, ev_io* w);

    [LibraryImport(Library)]
    public static partial void ev_io_stop(ev_loop* loop, ev_io* w);

    [LibraryImport(Library)]
    public static partial void ev_timer_start(ev_loop* loop, ev_timer* w);

    [LibraryImport(Library)]
    public static partial void ev_timer_stop(ev_loop* loop, ev_timer* w);

    [LibraryImport(Library)]
    public static partial void ev_async_start(ev_loop* loop, ev_async* w);

    [LibraryImport(Library)]
    public static partial void ev_async_stop(ev_loop* loop, ev_async* w);

    [LibraryImport(Library)]
    public static partial void ev_async_send(ev_loop* loop, ev_async* w);

    public struct ev_loop;

    public struct ev_io
    {
        public int active;
        public int pending;
        public int priority;
        public void* data;
        public delegate* unmanaged[Cdecl]<ev_loop*, ev_io*, int, void> cb;
        public void* next;
        public int fd;
        public int events;
    }

    public struct ev_timer
    {
        public int active;
        public int pending;
        public int priority;
        public void* data;
        public delegate* unmanaged[Cdecl]<ev_loop*, ev_timer*, int, void> cb;
        public double at;
        public double repeat;
    }

    public struct ev_async
    {
        public int active;
        public int pending;
        public int priority;
        public void* data;
        public delegate* unmanaged[Cdecl]<ev_loop*, ev_async*, int, void> cb;
        public int sent;
    }
}
