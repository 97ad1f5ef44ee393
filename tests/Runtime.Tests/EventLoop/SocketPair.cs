using System.Runtime.InteropServices;
using H3Routes.Interop;

namespace H3Routes.EventLoops;

/// <summary>Two connected non-blocking sockets, and the calls of the C library that only tests need.</summary>
internal sealed unsafe partial class SocketPair : IDisposable
{
    private const int LocalFamily = 1;
    private const int Stream = 1;

    public SocketPair()
    {
        int* descriptors = stackalloc int[2];
        Assert.Equal(0, socketpair(LocalFamily, Stream | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0, descriptors));
        (Ours, Theirs) = (descriptors[0], descriptors[1]);
    }

    public int Ours { get; private set; }

    public int Theirs { get; private set; }

    public void Send()
    {
        byte one = 1;
        Succeed(Libc.write(Theirs, &one, 1) == 1);
    }

    /// <summary>Reads one byte of <see cref="Ours"/>.</summary>
    public void Take()
    {
        byte one;
        Succeed(read(Ours, &one, 1) == 1);
    }

    /// <summary>Writes to <see cref="Ours"/> until nothing more fits.</summary>
    public void Fill()
    {
        byte* block = stackalloc byte[4096];
        while (Libc.write(Ours, block, 4096) > 0)
        {
        }
    }

    public void CloseTheirs()
    {
        Close(Theirs);
        Theirs = -1;
    }

    /// <summary>Closes <see cref="Ours"/> of another pair and takes its number, as the next socket that is opened may get it. In one step: other tests open files, too.</summary>
    public void TakeOver(SocketPair other)
    {
        int number = other.Ours;
        Assert.Equal(number, dup2(Ours, number));
        Close(Ours);
        (Ours, other.Ours) = (number, -1);
    }

    public void Dispose()
    {
        Close(Ours);
        CloseTheirs();
        Ours = -1;
    }

    private static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Libc.close(descriptor);
        }
    }

    /// <summary>Assert.Equal would allocate, which some tests measure.</summary>
    private static void Succeed(bool success)
    {
        if (!success)
        {
            Assert.Fail($"errno {Marshal.GetLastPInvokeError()}");
        }
    }

    public static void Raise(int signal) => Assert.Equal(0, kill(Environment.ProcessId, signal));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int domain, int type, int protocol, int* sv);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, void* buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldfd, int newfd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int sig);
}
