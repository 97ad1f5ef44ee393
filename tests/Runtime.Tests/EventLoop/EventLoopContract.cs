using H3Routes.Interop;

namespace H3Routes.EventLoops;

/// <summary>What every backend must do; one class a backend runs it. The tests are in files by concern.</summary>
public abstract partial class EventLoopContract : IDisposable
{
    private const long Millisecond = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly EventLoopBackend _backend;
    private readonly EventLoop _loop;

    protected EventLoopContract(EventLoopBackend backend)
    {
        _backend = backend;
        Assert.SkipWhen(
            backend == EventLoopBackend.Kqueue && !NativeLibraries.HasKqueue,
            "kqueue is neither in libc (macOS, FreeBSD) nor in a library that H3ROUTES_KQUEUE names (libkqueue).");
        _loop = EventLoop.Create(backend);
    }

    public void Dispose() => _loop?.Dispose();

    /// <summary>Runs until somebody stops the loop. It is stopped, and the test fails, at the limit.</summary>
    private void Run()
    {
        bool late = false;
        using var watchdog = new Timer(
            _ =>
            {
                late = true;
                _loop.Stop();
            },
            null,
            Limit,
            Timeout.InfiniteTimeSpan);
        _loop.Run();
        Assert.False(late, $"The loop was not stopped within {Limit}.");
    }

    /// <summary>Runs for some time, and long enough to have looked at the sockets however slow the machine is.</summary>
    private void RunFor(long nanoseconds)
    {
        using var end = _loop.CreateTimer(() => CountTurns(3));
        end.Start(_loop.Now + nanoseconds);
        Run();
    }

    /// <summary>Runs <paramref name="count"/> turns that do not wait.</summary>
    private void RunTurns(int count)
    {
        CountTurns(count);
        Run();
    }

    private void CountTurns(int left) => _loop.Post(
        _ =>
        {
            if (left == 0)
            {
                _loop.Stop();
            }
            else
            {
                CountTurns(left - 1);
            }
        },
        null);
}
