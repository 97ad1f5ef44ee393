using System.Buffers;
using System.IO.Pipelines;
using H3Routes;

namespace Interop;

/// <summary>WebTransport for other people's clients and browsers.</summary>
internal static class WebTransportHandlers
{
    /// <summary>
    /// Echoes datagrams and bidirectional streams, and answers a unidirectional stream by one with its bytes reversed. The datagram <c>open-bidi</c> has the server open a stream, which begins with
    /// <c>server-bidi\n</c> and echoes, too; <c>close</c> closes with 42 and <c>bye</c>. Resets and STOP_SENDING are answered with their own codes.
    /// </summary>
    [WebTransport("/wt/echo")]
    public static async Task Echo(WebTransportSession session)
    {
        session.DatagramReceived = OnDatagram;
        await Task.WhenAll(EchoStreams(session), ReverseStreams(session), session.Closed);
    }

    [H3Connect("webtransport", "/wt/reject")]
    [H3Connect("webtransport-h3", "/wt/reject")]
    public static void Reject(H3Response response) => response.StatusCode = 403;

    private static void OnDatagram(WebTransportSession session, ReadOnlySpan<byte> datagram)
    {
        if (datagram.SequenceEqual("open-bidi"u8))
        {
            _ = OpenBidirectional(session);
        }
        else if (datagram.SequenceEqual("close"u8))
        {
            _ = session.CloseAsync(42, "bye");
        }
        else
        {
            session.SendDatagram(datagram);
        }
    }

    private static async Task EchoStreams(WebTransportSession session)
    {
        await foreach (var stream in session.AcceptBidirectionalStreamsAsync())
        {
            _ = EchoStream(stream);
        }
    }

    private static async Task ReverseStreams(WebTransportSession session)
    {
        await foreach (var stream in session.AcceptUnidirectionalStreamsAsync())
        {
            _ = Reverse(session, stream);
        }
    }

    private static async Task OpenBidirectional(WebTransportSession session)
    {
        try
        {
            var stream = await session.OpenBidirectionalStreamAsync();
            await stream.Output.WriteAsync("server-bidi\n"u8.ToArray());
            await EchoStream(stream);
        }
        catch (IOException)
        {
            // The session or the stream is over.
        }
    }

    private static async Task EchoStream(WebTransportStream stream)
    {
        try
        {
            await stream.Input.CopyToAsync(stream.Output);
            stream.Output.Complete();
        }
        catch (WebTransportStreamException exception)
        {
            // Whichever side the client has given up: the other is given up with the same code.
            stream.Reset(exception.ErrorCode ?? 0);
            stream.StopReading(exception.ErrorCode ?? 0);
        }
    }

    private static async Task Reverse(WebTransportSession session, WebTransportStream stream)
    {
        try
        {
            var content = new ArrayBufferWriter<byte>();
            while (true)
            {
                ReadResult read = await stream.Input.ReadAsync();
                foreach (var part in read.Buffer)
                {
                    content.Write(part.Span);
                }

                stream.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            byte[] reversed = content.WrittenSpan.ToArray();
            Array.Reverse(reversed);
            await using var answer = await session.OpenUnidirectionalStreamAsync();
            await answer.Output.WriteAsync(reversed);
        }
        catch (IOException)
        {
            // The session or one of the two streams is over.
        }
    }
}
