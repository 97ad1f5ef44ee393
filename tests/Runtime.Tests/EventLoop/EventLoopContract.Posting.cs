using System.Diagnostics;

namespace H3Routes.EventLoops;

public abstract partial class EventLoopContract
{
    [Fact]
    public void Posts_of_many_threads_arrive_complete_and_in_each_threads_order()
    {
        const int Threads = 4;
        const int Each = 20_000;
        int[] next = new int[Threads];
        int left = Threads * Each;
        int loopThread = Environment.CurrentManagedThreadId;
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                int value = i;
                _loop.Post(
                    _ =>
                    {
                        Assert.Equal(loopThread, Environment.CurrentManagedThreadId);
                        Assert.Equal(next[number]++, value);
                        if (--left == 0)
                        {
                            _loop.Stop();
                        }
                    },
                    null);
                if (i % 100 == 0)
                {
                    Thread.Yield();
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Run();
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, left);
    }

    [Fact]
    public void A_post_wakes_a_loop_that_waits()
    {
        int rounds = 0;
        using var poster = new Timer(_ => _loop.Post(_ =>
        {
            if (++rounds == 20)
            {
                _loop.Stop();
            }
        }, null), null, 5, 1);
        Run();
        Assert.True(rounds >= 20);
    }

    [Fact]
    public void Every_wake_up_of_a_ping_pong_arrives()
    {
        // Each post comes just when the loop goes to wait: a lost wake-up would hang here.
        const int Rounds = 20_000;
        using var ping = new SemaphoreSlim(0);
        bool over = false;
        var thread = new Thread(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                _loop.Post(static state => ((SemaphoreSlim)state!).Release(), ping);
                if (!ping.Wait(Limit))
                {
                    return;
                }
            }

            over = true;
            _loop.Stop();
        });
        thread.Start();
        Run();
        thread.Join();
        Assert.True(over);
    }

    [Fact]
    public void State_reaches_the_call_back()
    {
        object state = new();
        _loop.Post(given =>
        {
            Assert.Same(state, given);
            _loop.Stop();
        }, state);
        Run();
    }

    [Fact]
    public void A_post_of_a_call_back_runs_without_a_wait()
    {
        using var pair = new SocketPair();
        pair.Send();
        var clock = Stopwatch.StartNew();
        using var watcher = _loop.WatchIo(pair.Ours, _ =>
        {
            pair.Take();
            _loop.Post(_ => _loop.Post(_ => _loop.Stop(), null), null);
        });
        watcher.Update(IoEvents.Readable);
        Run();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_post_of_BeforeWait_is_neither_lost_nor_slept_over()
    {
        int turns = 0;
        int posted = 0;
        _loop.BeforeWait = () =>
        {
            if (++turns <= 10)
            {
                _loop.Post(_ =>
                {
                    if (++posted == 10)
                    {
                        _loop.Stop();
                    }
                }, null);
            }
        };
        Run();
        Assert.Equal(10, posted);
    }

    [Fact]
    public void BeforeWait_ends_each_turn_after_its_call_backs()
    {
        using var pair = new SocketPair();
        var order = new List<string>();
        _loop.BeforeWait = () => order.Add("wait");
        using var watcher = _loop.WatchIo(pair.Ours, _ =>
        {
            pair.Take();
            order.Add("io");
            _loop.Post(_ => order.Add("posted"), null);
            _loop.CreateTimer(() =>
            {
                order.Add("timer");
                _loop.Stop();
            }).Start(0);
        });
        watcher.Update(IoEvents.Readable);
        pair.Send();
        Run();
        Assert.Equal(["wait", "io", "posted", "timer", "wait"], order);
    }

    [Fact]
    public void A_flood_of_posts_leaves_sockets_and_timers_their_turn()
    {
        using var pair = new SocketPair();
        void Again(object? state) => _loop.Post(Again, null);
        for (int i = 0; i < 100; i++)
        {
            _loop.Post(Again, null);
        }

        bool timer = false;
        _loop.CreateTimer(() =>
        {
            timer = true;
            pair.Send();
        }).Start(_loop.Now + Millisecond);
        using var watcher = _loop.WatchIo(pair.Ours, _ => _loop.Stop());
        watcher.Update(IoEvents.Readable);
        Run();
        Assert.True(timer);
    }

    [Fact]
    public void A_flood_of_another_threads_posts_leaves_sockets_their_turn()
    {
        using var pair = new SocketPair();
        bool over = false;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                _loop.Post(static _ => { }, null);
            }
        });
        using var watcher = _loop.WatchIo(pair.Ours, _ =>
        {
            Volatile.Write(ref over, true);
            _loop.Stop();
        });
        watcher.Update(IoEvents.Readable);
        _loop.CreateTimer(pair.Send).Start(_loop.Now + (5 * Millisecond));
        thread.Start();
        try
        {
            Run();
        }
        finally
        {
            Volatile.Write(ref over, true);
            thread.Join();
        }
    }

    [Fact]
    public void Awaits_return_to_the_loops_thread()
    {
        int thread = Environment.CurrentManagedThreadId;
        var threads = new List<int>();
        async Task Handle()
        {
            await Task.Delay(2);
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Run(() => Thread.Sleep(1));
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Yield();
            threads.Add(Environment.CurrentManagedThreadId);
            Assert.True(_loop.IsOnLoopThread);
            Assert.Same(_loop.SynchronizationContext, SynchronizationContext.Current);
            _loop.Stop();
        }

        var outer = SynchronizationContext.Current;
        Task? task = null;
        _loop.Post(_ => task = Handle(), null);
        Run();
        Assert.True(task!.IsCompletedSuccessfully, task.Exception?.ToString());
        Assert.Equal([thread, thread, thread], threads);
        Assert.Same(outer, SynchronizationContext.Current);
        Assert.False(_loop.IsOnLoopThread);
    }

    [Fact]
    public void Send_runs_at_once_on_the_loops_thread_and_is_refused_on_others()
    {
        bool sent = false;
        Assert.Throws<NotSupportedException>(() => _loop.SynchronizationContext.Send(_ => sent = true, null));
        Assert.False(sent);
        _loop.Post(_ =>
        {
            _loop.SynchronizationContext.Send(_ => sent = true, null);
            Assert.True(sent);
            _loop.Stop();
        }, null);
        Run();
    }
}
