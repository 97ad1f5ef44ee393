using System.Runtime.InteropServices;

namespace H3Routes.EventLoops;

public abstract partial class EventLoopContract
{
    private const int SIGUSR1 = 10;
    private const int SIGCONT = 18;
    private const int SIGWINCH = 28;

    [Fact]
    public void Says_which_backend_it_is() => Assert.Equal(_backend, _loop.Backend);

    [Fact]
    public void Stop_before_Run_ends_it_after_one_turn()
    {
        int turns = 0;
        _loop.BeforeWait = () => turns++;
        _loop.Stop();
        Run();
        Assert.Equal(1, turns);
    }

    [Fact]
    public void Several_stops_end_one_run()
    {
        _loop.Stop();
        _loop.Stop();
        Run();
        RunFor(2 * Millisecond);
        int turns = 0;
        _loop.BeforeWait = () => turns++;
        RunTurns(5);
        Assert.True(turns >= 5);
    }

    [Fact]
    public void Work_posted_before_Stop_is_done()
    {
        int done = 0;
        for (int i = 0; i < 1000; i++)
        {
            _loop.Post(_ => done++, null);
        }

        _loop.Stop();
        Run();
        Assert.Equal(1000, done);
    }

    [Fact]
    public void Work_posted_before_another_threads_Stop_is_done()
    {
        for (int round = 0; round < 200; round++)
        {
            int done = 0;
            var thread = new Thread(() =>
            {
                for (int i = 0; i < 50; i++)
                {
                    _loop.Post(_ => done++, null);
                }

                _loop.Stop();
            });
            thread.Start();
            Run();
            Assert.Equal(50, done);
            thread.Join();
        }
    }

    [Fact]
    public void Work_posted_and_a_second_stop_in_the_last_turn_are_done_too()
    {
        bool done = false;
        _loop.Post(_ =>
        {
            _loop.Post(_ => done = true, null);
            _loop.Stop();
        }, null);
        _loop.Stop();
        Run();
        Assert.True(done);
    }

    [Fact]
    public void Stop_ends_a_waiting_loop()
    {
        using var timer = new Timer(_ => _loop.Stop(), null, 20, Timeout.Infinite);
        Run();
    }

    [Fact]
    public void A_loop_runs_on_one_thread_at_a_time()
    {
        _loop.Post(_ =>
        {
            Assert.Throws<InvalidOperationException>(_loop.Run);
            Assert.Throws<InvalidOperationException>(_loop.Dispose);
            Assert.Throws<InvalidOperationException>(() => Task.Run(_loop.Run, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
            _loop.Stop();
        }, null);
        Run();
    }

    [Fact]
    public void A_loop_can_run_on_another_thread_later()
    {
        RunTurns(1);
        var thread = new Thread(() => RunTurns(3));
        thread.Start();
        Assert.True(thread.Join(Limit));
    }

    [Theory]
    [InlineData("io")]
    [InlineData("timer")]
    [InlineData("post")]
    [InlineData("wait")]
    public void An_exception_leaves_Run_and_nothing_else_is_lost(string where)
    {
        using var pair = new SocketPair();
        using var other = new SocketPair();
        bool failed = false;
        void Fail()
        {
            if (!failed)
            {
                failed = true;
                throw new FormatException(where);
            }
        }

        int ios = 0;
        using var watcher = _loop.WatchIo(pair.Ours, _ =>
        {
            pair.Take();
            Fail();
        });
        using var otherWatcher = _loop.WatchIo(other.Ours, _ =>
        {
            other.Take();
            ios++;
        });
        switch (where)
        {
            case "io":
                watcher.Update(IoEvents.Readable);
                pair.Send();
                break;
            case "timer":
                _loop.CreateTimer(Fail).Start(0);
                break;
            case "post":
                _loop.Post(_ => Fail(), null);
                break;
            default:
                _loop.BeforeWait = Fail;
                break;
        }

        var exception = Assert.Throws<FormatException>(Run);
        Assert.Equal(where, exception.Message);
        Assert.Contains(nameof(An_exception_leaves_Run_and_nothing_else_is_lost), exception.StackTrace);
        Assert.False(_loop.IsOnLoopThread);
        int posted = 0;
        _loop.Post(_ => posted++, null);
        otherWatcher.Update(IoEvents.Readable);
        other.Send();
        RunFor(10 * Millisecond);
        Assert.Equal((1, 1), (posted, ios));
    }

    [Fact]
    public void Work_behind_a_failed_one_stays_queued()
    {
        int done = 0;
        _loop.Post(_ => done++, null);
        _loop.Post(_ => throw new FormatException(), null);
        _loop.Post(_ => done++, null);
        _loop.Post(_ => throw new InvalidDataException(), null);
        _loop.Post(_ => done++, null);
        _loop.Stop();
        Assert.Throws<FormatException>(Run);
        Assert.Throws<InvalidDataException>(Run);
        Run();
        Assert.Equal(3, done);
    }

    [Theory]
    [InlineData(SIGUSR1)]
    [InlineData(SIGWINCH)]
    [InlineData(SIGCONT)]
    public void Signals_arrive_on_the_loops_thread_until_disposed(int signal)
    {
        int thread = Environment.CurrentManagedThreadId;
        int calls = 0;
        using (_loop.WatchSignal((PosixSignal)signal, () =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            calls++;
            _loop.Stop();
        }))
        {
            SocketPair.Raise(signal);
            Run();
            SocketPair.Raise(signal);
            Run();
        }

        Assert.Equal(2, calls);
        if (signal != SIGUSR1)
        {
            // Not SIGUSR1, whose default action would end this process.
            SocketPair.Raise(signal);
            RunFor(20 * Millisecond);
            Assert.Equal(2, calls);
        }
    }

    [Fact]
    public void Two_watches_of_a_signal_are_both_called()
    {
        int first = 0;
        int second = 0;
        using var one = _loop.WatchSignal((PosixSignal)SIGWINCH, () => first++);
        using var two = _loop.WatchSignal((PosixSignal)SIGWINCH, () => second++);
        SocketPair.Raise(SIGWINCH);
        for (int i = 0; i < 2_000 && (first == 0 || second == 0); i++)
        {
            RunFor(5 * Millisecond);
        }

        Assert.Equal((1, 1), (first, second));
    }

    [Fact]
    public void Everything_is_safe_after_Dispose()
    {
        using var pair = new SocketPair();
        var watcher = _loop.WatchIo(pair.Ours, _ => { });
        watcher.Update(IoEvents.Readable);
        var timer = _loop.CreateTimer(() => { });
        timer.Start(_loop.Now + Millisecond);
        var signal = _loop.WatchSignal((PosixSignal)SIGWINCH, () => { });
        RunTurns(1);
        _loop.Dispose();
        _loop.Dispose();
        watcher.Dispose();
        timer.Stop();
        signal.Dispose();
        _loop.Post(_ => Assert.Fail("The loop is disposed."), null);
        _loop.SynchronizationContext.Post(_ => Assert.Fail("The loop is disposed."), null);
        _loop.Stop();
        Assert.Throws<ObjectDisposedException>(() => timer.Start(0));
        timer.Dispose();
        Assert.Throws<ObjectDisposedException>(_loop.Run);
        Assert.Throws<ObjectDisposedException>(() => _loop.CreateTimer(() => { }));
        Assert.Throws<ObjectDisposedException>(() => _loop.WatchIo(pair.Ours, _ => { }));
        Assert.Throws<ObjectDisposedException>(() => _loop.WatchSignal((PosixSignal)SIGCONT, () => { }));
    }

    [Fact]
    public void Threads_may_post_while_the_loop_stops_and_is_disposed()
    {
        bool over = false;
        EventLoop? current = null;
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                Volatile.Read(ref current)?.Post(static _ => { }, null);
                Volatile.Read(ref current)?.Stop();
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        try
        {
            for (int i = 0; i < 300; i++)
            {
                using var loop = EventLoop.Create(_backend);
                Volatile.Write(ref current, loop);
                loop.Run();
            }
        }
        finally
        {
            Volatile.Write(ref over, true);
            Array.ForEach(threads, thread => thread.Join());
        }
    }
}
