using System.Buffers.Binary;
using System.Diagnostics;

namespace H3Routes.Cli.Sessions;

/// <summary>Datagrams there and back. A number of them is on its way at a time; after a time without an answer those are taken for lost, and the next follow.</summary>
internal static class DatagramEcho
{
    public static async Task<EchoResult> RunAsync(WebTransportSession session, EchoPlan plan, CancellationToken interrupted)
    {
        var result = new EchoResult();
        var sentAt = new long[plan.Count];
        using var arrivals = new SemaphoreSlim(0);
        var expected = plan.Content(0);

        // On the client's thread.
        session.DatagramReceived = (_, datagram) =>
        {
            var now = Stopwatch.GetTimestamp();
            var number = datagram.Length == plan.Size ? BinaryPrimitives.ReadInt64BigEndian(datagram) : -1;
            if (number < 0 || number >= plan.Count || !datagram[8..].SequenceEqual(expected.AsSpan(8)) || Interlocked.Exchange(ref sentAt[number], 0) is var sent && sent == 0)
            {
                result.Wrong++;
            }
            else
            {
                result.RoundTrip.Add((long)Stopwatch.GetElapsedTime(sent, now).TotalNanoseconds);
            }

            arrivals.Release();
        };
        var start = Stopwatch.GetTimestamp();
        var content = plan.Content(0);
        var onTheirWay = 0;
        try
        {
            for (var number = 0; number < plan.Count && !session.Closed.IsCompleted; number++)
            {
                while (onTheirWay >= plan.Parallel)
                {
                    onTheirWay = await arrivals.WaitAsync(plan.Patience, interrupted) ? onTheirWay - 1 : 0;
                }

                BinaryPrimitives.WriteInt64BigEndian(content, number);
                Volatile.Write(ref sentAt[number], Stopwatch.GetTimestamp());
                session.SendDatagram(content);
                result.Sent++;
                onTheirWay++;
            }

            while (result.Lost > 0 && !session.Closed.IsCompleted && await arrivals.WaitAsync(plan.Patience, interrupted))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // What was measured until then is printed.
        }

        result.Time = Stopwatch.GetElapsedTime(start);
        session.DatagramReceived = static (_, _) => { };
        return result;
    }
}
