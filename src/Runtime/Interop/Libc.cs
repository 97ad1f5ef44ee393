using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>
/// The C library: what the event loop and the sockets call, named as there. Structs and numbers are those of Linux (64 bits, x64 and arm64) unless a comment says otherwise.
/// The error of a failed call is <see cref="Marshal.GetLastPInvokeError"/>.
/// </summary>
internal static unsafe partial class Libc
{
    /// <summary>The name that <c>NativeLibraries</c> resolves.</summary>
    public const string Library = "libc";

    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EIO = 5;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int EFAULT = 14;
    public const int EINVAL = 22;
    public const int EMFILE = 24;
    public const int ENOSYS = 38;
    public const int ENOTSOCK = 88;
    public const int ENOPROTOOPT = 92;
    public const int EOPNOTSUPP = 95;
    public const int EAFNOSUPPORT = 97;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ENETUNREACH = 101;
    public const int ENOBUFS = 105;
    public const int ECONNREFUSED = 111;
    public const int EHOSTUNREACH = 113;

    public const int F_GETFD = 1;

    [LibraryImport(Library, SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint write(int fd, void* buf, nuint count);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int fcntl(int fd, int cmd);

    /// <summary>
    /// Gives a signal that this process was started to ignore its default action, as a shell script makes its background jobs ignore SIGINT. Other dispositions stay.
    /// The handler is the first field of struct sigaction on Linux, macOS and FreeBSD; the rest is not looked at.
    /// </summary>
    public static void StopIgnoring(int signal)
    {
        nint* action = stackalloc nint[64];
        if (sigaction(signal, null, action) == 0 && *action == SIG_IGN)
        {
            *action = SIG_DFL;
            sigaction(signal, action, null);
        }
    }

    private const nint SIG_DFL = 0;
    private const nint SIG_IGN = 1;

    [LibraryImport(Library, SetLastError = true)]
    private static partial int sigaction(int signum, void* act, void* oldact);
}
