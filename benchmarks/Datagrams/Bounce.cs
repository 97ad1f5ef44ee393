using System.Diagnostics;

namespace H3Routes.Benchmarks.Datagrams;

/// <summary>Keeps some datagrams on their way to the echo and back; what comes back goes out again from inside the receiver's call.</summary>
internal sealed class Bounce
{
    private const int OnTheirWay = 16;

    private readonly H3ClientDatagrams _datagrams;
    private TaskCompletionSource _done = new();
    private long _count;
    private long _end = -1;

    public Bounce(H3ClientDatagrams datagrams)
    {
        _datagrams = datagrams;
        _ = datagrams.ReceiveAsync(this, static (flow, datagram, bounce) =>
        {
            if (++bounce._count == Volatile.Read(ref bounce._end))
            {
                bounce._done.TrySetResult();
            }
            else if (bounce._count < bounce._end)
            {
                flow.Send(datagram);
            }
        });
    }

    /// <summary>Round trips a second, over so many. What is lost is replaced.</summary>
    public async Task<double> RunAsync(int count, int size)
    {
        // Those of the round before that are still on their way come to rest.
        await Task.Delay(50);
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begin = Volatile.Read(ref _count);
        Volatile.Write(ref _end, begin + count);
        var payload = new byte[size];
        var started = Stopwatch.GetTimestamp();
        Send(OnTheirWay);
        var last = begin;
        while (await Task.WhenAny(_done.Task, Task.Delay(500)) != _done.Task)
        {
            var now = Volatile.Read(ref _count);
            Send(now == last ? OnTheirWay : 0);
            last = now;
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        void Send(int more)
        {
            for (var i = 0; i < more; i++)
            {
                _datagrams.Send(payload);
            }
        }
    }
}
