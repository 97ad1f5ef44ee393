#pragma warning disable CS8981 // The names are those of C.

using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>epoll(7) and eventfd(2).</summary>
internal static unsafe partial class Libc
{
    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const int EPOLL_CTL_MOD = 3;
    public const uint EPOLLIN = 0x001;
    public const uint EPOLLOUT = 0x004;
    public const uint EPOLLERR = 0x008;
    public const uint EPOLLHUP = 0x010;
    public const uint EPOLLET = 1u << 31;

    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    /// <summary>The number of epoll_pwait2 (Linux 5.11) on every architecture: C libraries older than the call have no function for it.</summary>
    private const nint SYS_epoll_pwait2 = 441;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_ctl(int epfd, int op, int fd, void* @event);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int epoll_wait(int epfd, void* events, int maxevents, int timeout);

    /// <summary>Waits in nanoseconds, where epoll_wait counts milliseconds.</summary>
    public static int epoll_pwait2(int epfd, void* events, int maxevents, timespec* timeout) =>
        (int)syscall(SYS_epoll_pwait2, epfd, (nint)events, maxevents, (nint)timeout, 0, 0);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int eventfd(uint initval, int flags);

    // Declared with as many arguments as the one call above needs: on Linux, variadic integers travel like named ones on x64 and arm64.
    [LibraryImport(Library, SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    public struct timespec
    {
        public nint tv_sec;
        public nint tv_nsec;
    }

    /// <summary>struct epoll_event of x64, where the kernel packs it.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct epoll_event_x64
    {
        public uint events;
        public ulong data;
    }

    /// <summary>struct epoll_event of every other architecture.</summary>
    public struct epoll_event_other
    {
        public uint events;
        public ulong data;
    }

    /// <summary>An array of struct epoll_event of the architecture this process has.</summary>
    public readonly struct epoll_events(void* start)
    {
        private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

        public static int SizeOfOne => Packed ? sizeof(epoll_event_x64) : sizeof(epoll_event_other);

        public void Get(int index, out uint events, out ulong data)
        {
            if (Packed)
            {
                var one = (epoll_event_x64*)start + index;
                (events, data) = (one->events, one->data);
            }
            else
            {
                var one = (epoll_event_other*)start + index;
                (events, data) = (one->events, one->data);
            }
        }

        public void Set(int index, uint events, ulong data)
        {
            if (Packed)
            {
                ((epoll_event_x64*)start)[index] = new() { events = events, data = data };
            }
            else
            {
                ((epoll_event_other*)start)[index] = new() { events = events, data = data };
            }
        }
    }
}
