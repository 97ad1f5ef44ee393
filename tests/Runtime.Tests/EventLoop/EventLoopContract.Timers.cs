namespace H3Routes.EventLoops;

public abstract partial class EventLoopContract
{
    [Fact]
    public void Timers_fire_in_the_order_of_their_deadlines_and_never_early()
    {
        var fired = new List<int>();
        long start = _loop.Now;
        foreach (int delay in (int[])[30, 10, 20, 10, 5])
        {
            long deadline = start + (delay * Millisecond);
            _loop.CreateTimer(() =>
            {
                Assert.True(_loop.Now >= deadline);
                fired.Add(delay);
                if (fired.Count == 5)
                {
                    _loop.Stop();
                }
            }).Start(deadline);
        }

        Run();
        Assert.Equal([5, 10, 10, 20, 30], fired);
    }

    [Fact]
    public void Equal_deadlines_fire_in_the_order_of_their_starts()
    {
        var fired = new List<int>();
        long deadline = _loop.Now + (5 * Millisecond);
        for (int i = 0; i < 50; i++)
        {
            int number = i;
            _loop.CreateTimer(() => fired.Add(number)).Start(deadline);
        }

        RunFor(20 * Millisecond);
        Assert.Equal(Enumerable.Range(0, 50), fired);
    }

    [Fact]
    public void A_timer_fires_once()
    {
        int calls = 0;
        using var timer = _loop.CreateTimer(() => calls++);
        timer.Start(_loop.Now + Millisecond);
        RunFor(20 * Millisecond);
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    public void A_past_deadline_fires_in_the_next_turn(long deadline)
    {
        int turns = 0;
        var firedIn = new List<int>();
        _loop.BeforeWait = () => turns++;
        LoopTimer timer = null!;
        timer = _loop.CreateTimer(() =>
        {
            firedIn.Add(turns);
            if (firedIn.Count == 4)
            {
                _loop.Stop();
            }
            else
            {
                timer.Start(deadline);
            }
        });
        timer.Start(deadline);
        Run();
        Assert.Equal([0, 1, 2, 3], firedIn);
    }

    [Fact]
    public void A_timer_that_restarts_itself_leaves_others_and_sockets_their_turn()
    {
        using var pair = new SocketPair();
        bool other = false;
        LoopTimer busy = null!;
        busy = _loop.CreateTimer(() => busy.Start(0));
        busy.Start(0);
        _loop.CreateTimer(() =>
        {
            other = true;
            pair.Send();
        }).Start(_loop.Now + Millisecond);
        using var watcher = _loop.WatchIo(pair.Ours, _ => _loop.Stop());
        watcher.Update(IoEvents.Readable);
        Run();
        Assert.True(other);
    }

    [Theory]
    [InlineData(5, 20)]
    [InlineData(20, 5)]
    public void A_restart_moves_the_deadline(int first, int second)
    {
        long start = _loop.Now;
        long fired = 0;
        int calls = 0;
        using var timer = _loop.CreateTimer(() =>
        {
            calls++;
            fired = _loop.Now;
        });
        timer.Start(start + (first * Millisecond));
        timer.Start(start + (second * Millisecond));
        using var between = _loop.CreateTimer(() => Assert.Equal(second < first ? 1 : 0, calls));
        between.Start(start + (12 * Millisecond));
        RunFor(40 * Millisecond);
        Assert.Equal(1, calls);
        Assert.True(fired >= start + (second * Millisecond));
    }

    [Fact]
    public void A_deadline_that_is_put_off_again_and_again_fires_once_at_the_last()
    {
        int calls = 0;
        long last = 0;
        using var idle = _loop.CreateTimer(() =>
        {
            calls++;
            Assert.True(_loop.Now >= last);
            _loop.Stop();
        });
        int left = 20;
        LoopTimer activity = null!;
        activity = _loop.CreateTimer(() =>
        {
            Assert.Equal(0, calls);
            last = _loop.Now + (5 * Millisecond);
            idle.Start(last);
            if (--left > 0)
            {
                activity.Start(_loop.Now + Millisecond);
            }
        });
        idle.Start(_loop.Now + (100 * Millisecond));
        activity.Start(0);
        Run();
        Assert.Equal(1, calls);
    }

    [Fact]
    public void An_earlier_deadline_wakes_a_loop_that_was_to_wait_longer()
    {
        using var late = _loop.CreateTimer(() => Assert.Fail("An hour has passed."));
        late.Start(_loop.Now + (3_600_000 * Millisecond));
        RunTurns(2);
        RunFor(5 * Millisecond);
    }

    [Fact]
    public void A_stopped_timer_does_not_fire()
    {
        using var timer = _loop.CreateTimer(() => Assert.Fail("It is stopped."));
        timer.Stop();
        timer.Start(_loop.Now + Millisecond);
        timer.Stop();
        timer.Stop();
        RunFor(10 * Millisecond);
    }

    [Fact]
    public void A_call_back_can_stop_or_dispose_timers_that_are_due_too()
    {
        var timers = new List<LoopTimer>();
        int calls = 0;
        for (int i = 0; i < 10; i++)
        {
            bool stops = i % 2 == 0;
            timers.Add(_loop.CreateTimer(() =>
            {
                calls++;
                timers.ForEach(timer =>
                {
                    if (stops)
                    {
                        timer.Stop();
                    }
                    else
                    {
                        timer.Dispose();
                    }
                });
            }));
            timers[i].Start(0);
        }

        RunFor(10 * Millisecond);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_disposed_timer_refuses_a_start()
    {
        var timer = _loop.CreateTimer(() => { });
        timer.Start(0);
        timer.Dispose();
        timer.Dispose();
        timer.Stop();
        Assert.Throws<ObjectDisposedException>(() => timer.Start(0));
    }

    [Fact]
    public void Ten_thousand_timers_behave_like_a_sorted_list()
    {
        const int Count = 10_000;
        var random = new Random(42);
        long start = _loop.Now;
        var fired = new List<(long Deadline, int Number)>();
        var timers = new LoopTimer[Count];
        var expected = new (long Deadline, int Number)?[Count];
        for (int i = 0; i < Count; i++)
        {
            int number = i;
            timers[i] = _loop.CreateTimer(() => fired.Add(expected[number]!.Value));
        }

        // Starts, restarts for earlier and later, and stops; deadlines are distinct and lie beyond the time that this takes.
        for (int step = 0; step < 5 * Count; step++)
        {
            int i = random.Next(Count);
            if (random.Next(5) == 0)
            {
                timers[i].Stop();
                expected[i] = null;
            }
            else
            {
                long deadline = start + (400 * Millisecond) + (random.Next(100) * Millisecond) + step;
                timers[i].Start(deadline);
                expected[i] = (deadline, i);
            }
        }

        using var end = _loop.CreateTimer(_loop.Stop);
        end.Start(start + (520 * Millisecond));
        Assert.SkipWhen(_loop.Now > start + (400 * Millisecond), "The machine is too slow just now: deadlines passed before the loop ran.");
        Run();
        Assert.Equal(expected.Where(one => one is not null).Select(one => one!.Value).Order(), fired);
    }

    [Fact]
    public void Now_stands_still_within_a_turn_and_goes_on_between_turns()
    {
        long first = 0;
        _loop.Post(
            _ =>
            {
                first = _loop.Now;
                Thread.Sleep(2);
                Assert.Equal(first, _loop.Now);
            },
            null);
        _loop.CreateTimer(() =>
        {
            Assert.True(_loop.Now >= first + Millisecond);
            _loop.Stop();
        }).Start(_loop.Now + Millisecond);
        Run();
        long before = _loop.Now;
        Thread.Sleep(1);
        Assert.True(_loop.Now > before);
    }
}
