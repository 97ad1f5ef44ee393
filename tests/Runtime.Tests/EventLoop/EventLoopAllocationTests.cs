using H3Routes.Interop;

namespace H3Routes.EventLoops;

[CollectionDefinition(nameof(EventLoopAllocationTests), DisableParallelization = true)]
[Collection(nameof(EventLoopAllocationTests))]
public sealed class EventLoopAllocationTests
{
    private const int WarmUp = 2_000;
    private const int Measured = 5_000;

    [Theory]
    [InlineData(EventLoopBackend.Libev)]
    [InlineData(EventLoopBackend.Epoll)]
    [InlineData(EventLoopBackend.Kqueue)]
    public void A_warm_turn_allocates_nothing(EventLoopBackend backend)
    {
        Assert.SkipWhen(
            backend == EventLoopBackend.Kqueue && !NativeLibraries.HasKqueue,
            "kqueue is neither in libc (macOS, FreeBSD) nor in a library that H3ROUTES_KQUEUE names (libkqueue).");
        using var loop = EventLoop.Create(backend);
        using var pair = new SocketPair();
        int turns = 0;
        int posts = 0;
        int fired = 0;
        long before = 0;
        long after = 0;
        Action<object?> post = _ => posts++;
        SendOrPostCallback contextPost = _ => posts++;
        LoopTimer timer = null!;
        timer = loop.CreateTimer(() => fired++);
        using var deadline = loop.CreateTimer(() => Assert.Fail("It is put off each turn."));
        IoWatcher watcher = null!;
        watcher = loop.WatchIo(pair.Ours, _ =>
        {
            pair.Take();
            watcher.Update(IoEvents.None);
            watcher.Update(IoEvents.Readable);
            loop.Post(post, null);
            loop.SynchronizationContext.Post(contextPost, null);
            timer.Start(0);
            deadline.Start(loop.Now + 60_000_000_000);
        });
        loop.BeforeWait = () =>
        {
            turns++;
            if (turns == WarmUp)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (turns == WarmUp + Measured)
            {
                after = GC.GetAllocatedBytesForCurrentThread();
                loop.Stop();
            }

            pair.Send();
        };
        watcher.Update(IoEvents.Readable);
        loop.Run();
        watcher.Dispose();
        Assert.Equal(0, after - before);
        Assert.True(posts > Measured && fired > Measured / 2, $"{posts} posts, {fired} timers");
    }

    [Fact]
    public void A_post_from_another_thread_allocates_nothing()
    {
        using var loop = EventLoop.Create(EventLoopBackend.Epoll);
        using var done = new AutoResetEvent(false);
        Action<object?> post = _ => done.Set();
        long allocated = -1;
        var thread = new Thread(() =>
        {
            long before = 0;
            for (int i = 0; i < WarmUp + Measured; i++)
            {
                if (i == WarmUp)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                loop.Post(post, null);
                if (!done.WaitOne(10_000))
                {
                    break;
                }
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            loop.Stop();
        });
        thread.Start();
        loop.Run();
        thread.Join();
        Assert.Equal(0, allocated);
    }
}
