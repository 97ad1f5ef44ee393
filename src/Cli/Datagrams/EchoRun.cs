using System.Buffers.Binary;
using System.Diagnostics;
using H3Routes.Cli.Load;

namespace H3Routes.Cli.Datagrams;

/// <summary>Sends numbered datagrams to an echo and checks what comes back. One is lost when it has not come back at the end.</summary>
internal sealed class EchoRun(H3ClientDatagrams datagrams, int count, int size, double? rate, TimeSpan patience)
{
    /// <summary>Before the bytes that follow from it: the datagram's number.</summary>
    public const int NumberLength = sizeof(int);

    private readonly long[] _sentAt = new long[count];
    private readonly bool[] _hasEchoed = new bool[count];
    private readonly byte[] _expected = new byte[size];
    private readonly SemaphoreSlim _arrived = new(0);
    private int _echoed;

    public LatencyHistogram RoundTrips { get; } = new();

    /// <summary>Given to the connection.</summary>
    public int Sent { get; private set; }

    /// <summary>Dropped on this side: the queue was full.</summary>
    public int Unsent { get; private set; }

    /// <summary>Came back as they were.</summary>
    public int Echoed => Volatile.Read(ref _echoed);

    public int Lost => Sent - Echoed;

    /// <summary>Came back again.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Came as nothing that was sent.</summary>
    public int Wrong { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <exception cref="IOException">The flow or the connection ended before its time.</exception>
    public async Task RunAsync(CancellationToken interrupted)
    {
        var ended = datagrams.ReceiveAsync(this, static (_, datagram, run) => run.Receive(datagram));
        var started = Stopwatch.GetTimestamp();
        var payload = new byte[size];
        for (var number = 0; number < count && !ended.IsCompleted && !interrupted.IsCancellationRequested; number++)
        {
            if (rate is { } perSecond)
            {
                var due = TimeSpan.FromSeconds(number / perSecond) - Stopwatch.GetElapsedTime(started);
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due, interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }

            Fill(payload, number);
            var before = Echoed;
            Volatile.Write(ref _sentAt[number], Stopwatch.GetTimestamp());
            if (datagrams.Send(payload) != H3DatagramStatus.Sent)
            {
                Unsent++;
                continue;
            }

            Sent++;
            if (rate is null)
            {
                await AwaitAsync(before + 1, ended, interrupted);
            }
        }

        if (rate is not null)
        {
            await AwaitAsync(Sent, ended, interrupted);
        }

        Elapsed = Stopwatch.GetElapsedTime(started);
        if (ended.IsCompleted && !interrupted.IsCancellationRequested && Echoed < count)
        {
            await ended;
            throw new IOException("The server ended the datagrams before all had come back.");
        }
    }

    /// <summary>Until so many have come back, or none has for as long as patience lasts.</summary>
    private async Task AwaitAsync(int echoed, Task ended, CancellationToken interrupted)
    {
        while (Echoed < echoed && !ended.IsCompleted && !interrupted.IsCancellationRequested)
        {
            var arrival = _arrived.WaitAsync(patience, CancellationToken.None);
            await Task.WhenAny(arrival, ended);
            if (arrival.IsCompleted && !await arrival)
            {
                return;
            }
        }
    }

    private void Receive(ReadOnlySpan<byte> datagram)
    {
        var now = Stopwatch.GetTimestamp();
        var number = datagram.Length == size ? BinaryPrimitives.ReadInt32BigEndian(datagram) : -1;
        if (number < 0 || number >= count || Volatile.Read(ref _sentAt[number]) is not (> 0 and var sentAt))
        {
            Wrong++;
            return;
        }

        Fill(_expected, number);
        if (!datagram.SequenceEqual(_expected))
        {
            Wrong++;
        }
        else if (_hasEchoed[number])
        {
            Duplicates++;
        }
        else
        {
            _hasEchoed[number] = true;
            RoundTrips.Add((long)Stopwatch.GetElapsedTime(sentAt, now).TotalNanoseconds);
            Interlocked.Increment(ref _echoed);
            _arrived.Release();
        }
    }

    private static void Fill(Span<byte> payload, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        for (var i = NumberLength; i < payload.Length; i++)
        {
            payload[i] = (byte)(number + (31 * i));
        }
    }
}
