using System.Text;

namespace H3Routes.Cli.Sessions;

/// <summary>A session on a terminal: lines go out as datagrams or on one stream, and what comes is printed with where it came from.</summary>
internal sealed class Conversing(WebTransportSession session, bool onStream)
{
    /// <summary>When the input has ended, answers are awaited until nothing came for that time.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);

    private readonly Lock _printing = new();
    private long _last = Environment.TickCount64;

    public static string Describe(WebTransportCloseInfo end) => end.Kind switch
    {
        WebTransportCloseKind.Remote => $"The server closed the session with code {end.Code}{(end.Reason.Length == 0 ? "" : $", \"{end.Reason}\"")}.",
        WebTransportCloseKind.ConnectionLost => "The connection was lost.",
        _ => $"The session was aborted with the code 0x{end.ProtocolErrorCode:x}.",
    };

    public async Task<int> RunAsync(Stream input, CancellationToken interrupted)
    {
        _ = PrintDatagramsAsync();
        _ = AcceptAsync(session.AcceptBidirectionalStreamsAsync(CancellationToken.None));
        _ = AcceptAsync(session.AcceptUnidirectionalStreamsAsync(CancellationToken.None));
        var typing = TypeAsync(input, interrupted);
        await Task.WhenAny(typing, session.Closed);
        if (!session.Closed.IsCompleted)
        {
            await typing;
            while (Environment.TickCount64 - Interlocked.Read(ref _last) < Quiet.TotalMilliseconds && !session.Closed.IsCompleted)
            {
                await Task.Delay(20, interrupted);
            }
        }

        if (session.Closed is not { IsCompleted: true, Result: var end })
        {
            return ExitCode.Ok;
        }

        // The other side's end, in order, is no failure of ours.
        Console.Error.WriteLine($"h3: {Describe(end)}");
        return end is { Kind: WebTransportCloseKind.Remote, Code: 0 } ? ExitCode.Ok : ExitCode.Protocol;
    }

    private async Task TypeAsync(Stream input, CancellationToken interrupted)
    {
        using var reader = new StreamReader(input);
        var stream = onStream ? await session.OpenBidirectionalStreamAsync(interrupted) : null;
        if (stream is not null)
        {
            _ = PrintAsync(stream);
        }

        while (await reader.ReadLineAsync(interrupted) is { } line)
        {
            if (stream is not null)
            {
                await stream.Output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), interrupted);
            }
            else if (session.SendDatagram(Encoding.UTF8.GetBytes(line)) == WebTransportDatagramResult.TooLong)
            {
                Console.Error.WriteLine($"h3: The line is too long for a datagram: {session.MaxDatagramLength} bytes are the most.");
            }
        }

        stream?.Output.Complete();
        Interlocked.Exchange(ref _last, Environment.TickCount64);
    }

    private async Task PrintDatagramsAsync()
    {
        await foreach (var datagram in session.ReceiveDatagramsAsync(CancellationToken.None))
        {
            Print("datagram", Encoding.UTF8.GetString(datagram.Span));
        }
    }

    private async Task AcceptAsync(IAsyncEnumerable<WebTransportStream> streams)
    {
        await foreach (var stream in streams)
        {
            _ = PrintAsync(stream);
        }
    }

    private async Task PrintAsync(WebTransportStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream.Input.AsStream(leaveOpen: true));
            while (await reader.ReadLineAsync() is { } line)
            {
                Print($"stream {stream.Id}", line);
            }
        }
        catch (WebTransportStreamException exception) when (exception.ErrorCode is not null)
        {
            Print($"stream {stream.Id}", $"({exception.Message})");
        }
        catch (IOException)
        {
            // The session is over, which is said elsewhere where it is news.
        }
    }

    private void Print(string source, string text)
    {
        lock (_printing)
        {
            Console.Out.WriteLine($"{source}: {text}");
            Interlocked.Exchange(ref _last, Environment.TickCount64);
        }
    }
}
