using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>kqueue(2) of macOS, FreeBSD and libkqueue. Names are those of sys/event.h.</summary>
internal static unsafe partial class Kqueue
{
    /// <summary>The name that <c>NativeLibraries</c> resolves: the C library of macOS and FreeBSD, elsewhere the library that H3ROUTES_KQUEUE names.</summary>
    public const string Library = "kqueue";

    public const short EVFILT_READ = -1;
    public const short EVFILT_WRITE = -2;

    public const ushort EV_ADD = 0x0001;
    public const ushort EV_DELETE = 0x0002;
    public const ushort EV_CLEAR = 0x0020;
    public const ushort EV_ERROR = 0x4000;

    public const uint NOTE_TRIGGER = 0x01000000;

    /// <summary>The one number that differs: -10 on macOS, -11 on FreeBSD and in libkqueue.</summary>
    public static short EVFILT_USER => OperatingSystem.IsMacOS() ? (short)-10 : (short)-11;

    /// <summary>FreeBSD 12 added 32 bytes to the end of struct kevent; the fields before them are the same everywhere.</summary>
    public static int SizeOfKevent => OperatingSystem.IsFreeBSD() ? sizeof(kevent_t) + 32 : sizeof(kevent_t);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kqueue();

    [LibraryImport(Library, SetLastError = true)]
    public static partial int kevent(int kq, void* changelist, int nchanges, void* eventlist, int nevents, Libc.timespec* timeout);

    /// <summary>struct kevent of a 64-bit system, less the end that FreeBSD has.</summary>
    public struct kevent_t
    {
        public nuint ident;
        public short filter;
        public ushort flags;
        public uint fflags;
        public nint data;
        public void* udata;
    }
}
