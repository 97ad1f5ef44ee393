using System.IO.Pipelines;
using H3Routes.Http3;

namespace H3Routes;

/// <remarks>What comes and goes on the request's stream: capsules (RFC 9297 3) on an extended CONNECT, otherwise content that is not looked at. Its end is the flow's.</remarks>
public sealed partial class H3Datagrams : IContextSession
{
    private readonly CapsuleReader? _capsules;

    void IContextSession.OnServerStopping() => Complete(null);

    /// <summary>Reads the stream to its end, which completes the flow.</summary>
    internal async Task ReadStreamAsync()
    {
        try
        {
            PipeReader content = _context.Request.Body;
            while (true)
            {
                ReadResult result = await content.ReadAsync();
                foreach (ReadOnlyMemory<byte> part in result.Buffer)
                    ReadCapsules(part.Span);
                content.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                    break;
            }

            Complete(_capsules is { IsAtBoundary: false } && !_isOver ? Malformed() : null);
        }
        catch (Exception exception) when (exception is H3StreamException or ObjectDisposedException or InvalidOperationException)
        {
            // The client gave up; or the handler was faster, and nobody waits for this.
            Complete(exception);
        }
    }

    private void ReadCapsules(ReadOnlySpan<byte> source)
    {
        while (!_isOver && _capsules?.Read(ref source, out ReadOnlySpan<byte> value) == CapsuleStatus.Capsule)
            Receive(value);
    }

    /// <summary>RFC 9297 3.3: a malformed message.</summary>
    private H3StreamException Malformed()
    {
        _context.EndTunnel(Http3ErrorCode.MessageError);
        return new H3StreamException("The request's stream ends within a capsule.", (long)Http3ErrorCode.MessageError);
    }

    /// <summary>While the client has not taken the last one there is no room for another: it would wait in memory.</summary>
    private bool SendCapsule(ReadOnlySpan<byte> datagram)
    {
        var writer = _context.Response.BodyWriter;
        if (datagram.Length > CapsuleReader.MaxDatagram || writer.IsPending || writer.IsDone || writer.IsCompleted)
            return false;
        writer.Advance(CapsuleWriter.Write(writer.GetSpan(CapsuleWriter.MaxHeaderLength + datagram.Length), CapsuleType.Datagram, datagram));
        ValueTask<FlushResult> flush = writer.FlushAsync();
        if (flush.IsCompleted)
            return !flush.Result.IsCompleted;
        _ = flush.AsTask();
        return true;
    }
}
