namespace H3Routes.EventLoops;

public abstract partial class EventLoopContract
{
    [Theory]
    [InlineData(IoEvents.Readable)]
    [InlineData(IoEvents.Writable)]
    [InlineData(IoEvents.Readable | IoEvents.Writable)]
    public void Reports_what_is_ready(IoEvents wanted)
    {
        using var pair = new SocketPair();
        pair.Send();
        var seen = IoEvents.None;
        using var watcher = _loop.WatchIo(pair.Ours, events =>
        {
            Assert.Equal(IoEvents.None, events & ~wanted);
            seen |= events;
            if (seen == wanted)
            {
                _loop.Stop();
            }
        });
        watcher.Update(wanted);
        Run();
        Assert.Equal(wanted, seen);
    }

    [Fact]
    public void Waits_until_something_is_ready()
    {
        using var pair = new SocketPair();
        pair.Fill();
        var seen = new List<IoEvents>();
        using var watcher = _loop.WatchIo(pair.Ours, events =>
        {
            seen.Add(events);
            pair.Take();
            _loop.Stop();
        });
        watcher.Update(IoEvents.Readable | IoEvents.Writable);
        using var later = _loop.CreateTimer(() =>
        {
            Assert.Empty(seen);
            pair.Send();
        });
        later.Start(_loop.Now + (20 * Millisecond));
        Run();
        Assert.Equal([IoEvents.Readable], seen);
    }

    [Fact]
    public void Watches_nothing_before_the_first_update_and_after_one_to_none()
    {
        using var pair = new SocketPair();
        pair.Send();
        int calls = 0;
        using var watcher = _loop.WatchIo(pair.Ours, _ => calls++);
        RunFor(10 * Millisecond);
        Assert.Equal(0, calls);
        watcher.Update(IoEvents.Readable);
        RunTurns(3);
        Assert.NotEqual(0, calls);
        int before = calls;
        watcher.Update(IoEvents.None);
        RunFor(10 * Millisecond);
        Assert.Equal(before, calls);
    }

    [Fact]
    public void Is_level_triggered()
    {
        using var pair = new SocketPair();
        pair.Send();
        pair.Send();
        pair.Send();
        int calls = 0;
        using var watcher = _loop.WatchIo(pair.Ours, _ =>
        {
            // The first two calls leave everything where it is.
            if (++calls > 2)
            {
                pair.Take();
            }

            if (calls == 5)
            {
                _loop.Stop();
            }
        });
        watcher.Update(IoEvents.Readable);
        Run();
        RunFor(10 * Millisecond);
        Assert.Equal(5, calls);
    }

    [Fact]
    public void A_hang_up_is_readable()
    {
        using var pair = new SocketPair();
        pair.CloseTheirs();
        using var watcher = _loop.WatchIo(pair.Ours, events =>
        {
            Assert.Equal(IoEvents.Readable, events);
            _loop.Stop();
        });
        watcher.Update(IoEvents.Readable);
        Run();
    }

    [Fact]
    public void Update_in_a_call_back_counts_at_once()
    {
        using var pair = new SocketPair();
        pair.Send();
        var seen = new List<IoEvents>();
        IoWatcher watcher = null!;
        watcher = _loop.WatchIo(pair.Ours, events =>
        {
            seen.Add(events);
            if (seen.Count == 3)
            {
                watcher.Update(IoEvents.None);
            }
            else
            {
                watcher.Update(events == IoEvents.Readable ? IoEvents.Writable : IoEvents.Readable);
            }
        });
        watcher.Update(IoEvents.Readable);
        RunFor(30 * Millisecond);
        Assert.Equal([IoEvents.Readable, IoEvents.Writable, IoEvents.Readable], seen);
        watcher.Dispose();
    }

    [Fact]
    public void A_watcher_can_be_disposed_in_its_call_back()
    {
        using var pair = new SocketPair();
        pair.Send();
        int calls = 0;
        IoWatcher watcher = null!;
        watcher = _loop.WatchIo(pair.Ours, _ =>
        {
            calls++;
            watcher.Dispose();
        });
        watcher.Update(IoEvents.Readable | IoEvents.Writable);
        RunFor(20 * Millisecond);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_disposed_watcher_is_not_called_in_the_same_turn()
    {
        var pairs = Enumerable.Range(0, 8).Select(_ => new SocketPair()).ToArray();
        var watchers = new IoWatcher[pairs.Length];
        int calls = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i].Send();
            watchers[i] = _loop.WatchIo(pairs[i].Ours, _ =>
            {
                calls++;
                Array.ForEach(watchers, watcher => watcher.Dispose());
            });
            watchers[i].Update(IoEvents.Readable);
        }

        RunFor(20 * Millisecond);
        Assert.Equal(1, calls);
        Array.ForEach(pairs, pair => pair.Dispose());
    }

    [Fact]
    public void A_descriptor_can_be_closed_and_its_number_reused_in_the_same_turn()
    {
        // Both are ready, so that the first one's call back comes while an event of the second waits.
        using var first = new SocketPair();
        using var second = new SocketPair();
        using var replacement = new SocketPair();
        var watchers = new Dictionary<SocketPair, IoWatcher>();
        int calls = 0;
        int reused = 0;
        void Replace(SocketPair other)
        {
            calls++;
            int number = other.Ours;
            watchers[first].Dispose();
            watchers[second].Dispose();
            replacement.TakeOver(other);
            watchers[replacement] = _loop.WatchIo(number, _ => reused++);
            watchers[replacement].Update(IoEvents.Readable);
        }

        watchers[first] = _loop.WatchIo(first.Ours, _ => Replace(second));
        watchers[second] = _loop.WatchIo(second.Ours, _ => Replace(first));
        watchers[first].Update(IoEvents.Readable);
        watchers[second].Update(IoEvents.Readable);
        first.Send();
        second.Send();
        RunFor(20 * Millisecond);
        Assert.Equal(1, calls);
        Assert.Equal(0, reused);

        replacement.Send();
        RunTurns(3);
        Assert.NotEqual(0, reused);
        watchers[replacement].Dispose();
    }

    [Fact]
    public void A_number_that_was_reused_between_turns_is_watched_anew()
    {
        using var old = new SocketPair();
        using var replacement = new SocketPair();
        var watcher = _loop.WatchIo(old.Ours, _ => Assert.Fail("The old watcher is disposed."));
        watcher.Update(IoEvents.Readable);
        RunTurns(2);
        watcher.Dispose();
        int number = old.Ours;
        replacement.TakeOver(old);
        using var watch = _loop.WatchIo(number, _ => _loop.Stop());
        watch.Update(IoEvents.Readable);
        replacement.Send();
        Run();
    }

    [Fact]
    public void Many_descriptors_are_served_in_one_run()
    {
        const int Count = 300;
        var pairs = Enumerable.Range(0, Count).Select(_ => new SocketPair()).ToArray();
        int left = Count;
        var watchers = Array.ConvertAll(pairs, pair => _loop.WatchIo(pair.Ours, _ =>
        {
            pair.Take();
            if (--left == 0)
            {
                _loop.Stop();
            }
        }));
        Array.ForEach(watchers, watcher => watcher.Update(IoEvents.Readable));
        Array.ForEach(pairs, pair => pair.Send());
        Run();
        Array.ForEach(watchers, watcher => watcher.Dispose());
        Array.ForEach(pairs, pair => pair.Dispose());
    }

    [Fact]
    public void A_closed_descriptor_is_refused() => Assert.Throws<IOException>(() => _loop.WatchIo(1_000_000, _ => { }));

    [Fact]
    public void A_descriptor_has_one_watcher_at_a_time()
    {
        using var pair = new SocketPair();
        using (_loop.WatchIo(pair.Ours, _ => { }))
        {
            Assert.Throws<InvalidOperationException>(() => _loop.WatchIo(pair.Ours, _ => { }));
        }

        _loop.WatchIo(pair.Ours, _ => { }).Dispose();
    }

    [Fact]
    public void A_disposed_watcher_refuses_updates_and_another_dispose_does_nothing()
    {
        using var pair = new SocketPair();
        var watcher = _loop.WatchIo(pair.Ours, _ => { });
        watcher.Dispose();
        watcher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => watcher.Update(IoEvents.Readable));
    }

    [Fact]
    public void Unknown_events_are_refused()
    {
        using var pair = new SocketPair();
        using var watcher = _loop.WatchIo(pair.Ours, _ => { });
        Assert.Throws<ArgumentOutOfRangeException>(() => watcher.Update((IoEvents)4));
    }
}
