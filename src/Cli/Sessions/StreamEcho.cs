using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace H3Routes.Cli.Sessions;

/// <summary>Streams there and back: the time counts from the opening to the answer's end.</summary>
internal static class StreamEcho
{
    public static async Task<EchoResult> RunAsync(WebTransportSession session, EchoPlan plan, CancellationToken interrupted)
    {
        var result = new EchoResult();
        var answers = plan.Kind == EchoKind.Unidirectional ? new ConcurrentDictionary<long, TaskCompletionSource<byte[]>>() : null;
        if (answers is not null)
        {
            _ = AcceptAsync(session, plan, answers, result);
        }

        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.Parallel, plan.Count)).Select(async _ =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < plan.Count && !session.Closed.IsCompleted && !interrupted.IsCancellationRequested)
            {
                lock (result)
                {
                    result.Sent++;
                }

                using var patience = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
                patience.CancelAfter(plan.Patience);
                var content = plan.Content(number);
                var begin = Stopwatch.GetTimestamp();
                try
                {
                    var answer = answers is null ? await EchoAsync(session, content, patience.Token) : await AnswerAsync(session, answers, number, content, patience.Token);
                    Note(result, content, answer, Stopwatch.GetElapsedTime(begin));
                }
                catch (Exception exception) when (exception is IOException or OperationCanceledException)
                {
                    // Lost.
                }
            }
        }));
        result.Time = Stopwatch.GetElapsedTime(start);
        return result;
    }

    private static void Note(EchoResult result, byte[] content, byte[] answer, TimeSpan time)
    {
        if (content.AsSpan().SequenceEqual(answer))
        {
            result.RoundTrip.Add((long)time.TotalNanoseconds);
            return;
        }

        lock (result)
        {
            result.Wrong++;
        }
    }

    private static async Task<byte[]> EchoAsync(WebTransportSession session, byte[] content, CancellationToken cancellation)
    {
        await using var stream = await session.OpenBidirectionalStreamAsync(cancellation);
        var reading = ReadAsync(stream, cancellation);
        await stream.Output.WriteAsync(content, cancellation);
        stream.Output.Complete();
        return await reading;
    }

    private static async Task<byte[]> AnswerAsync(WebTransportSession session, ConcurrentDictionary<long, TaskCompletionSource<byte[]>> answers, int number, byte[] content, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        answers[number] = answer;
        try
        {
            await using (var stream = await session.OpenUnidirectionalStreamAsync(cancellation))
            {
                await stream.Output.WriteAsync(content, cancellation);
            }

            return await answer.Task.WaitAsync(cancellation);
        }
        finally
        {
            answers.TryRemove(number, out _);
        }
    }

    private static async Task AcceptAsync(WebTransportSession session, EchoPlan plan, ConcurrentDictionary<long, TaskCompletionSource<byte[]>> answers, EchoResult result)
    {
        await foreach (var stream in session.AcceptUnidirectionalStreamsAsync())
        {
            _ = TakeAsync(stream, plan, answers, result);
        }
    }

    private static async Task TakeAsync(WebTransportStream stream, EchoPlan plan, ConcurrentDictionary<long, TaskCompletionSource<byte[]>> answers, EchoResult result)
    {
        try
        {
            var answer = await ReadAsync(stream, CancellationToken.None);
            if (answer.Length == plan.Size && !answers.ContainsKey(BinaryPrimitives.ReadInt64BigEndian(answer)))
            {
                Array.Reverse(answer);
            }

            if (answer.Length >= 8 && answers.TryGetValue(BinaryPrimitives.ReadInt64BigEndian(answer), out var waiting))
            {
                waiting.TrySetResult(answer);
                return;
            }

            lock (result)
            {
                // Nobody waits for it: it is not what was sent.
                result.Wrong++;
                result.Sent++;
            }
        }
        catch (IOException)
        {
            // Lost.
        }
    }

    private static async Task<byte[]> ReadAsync(WebTransportStream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                var content = read.Buffer.ToArray();
                stream.Input.AdvanceTo(read.Buffer.End);
                return content;
            }

            stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
