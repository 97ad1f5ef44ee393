using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>What this side sends on a stream.</summary>
internal sealed class WebTransportStreamWriter(WebTransportStream stream) : StreamPipeWriter(stream.Loop)
{
    protected override int MaxUnflushed => stream.Session.MaxUnflushedOutput;

    protected override bool IsStreamAborted => stream.IsWriteAborted;

    protected override Exception? AbortFailure => IsAborted ? stream.WriteException() : null;

    protected override void CompleteContent(Exception? exception) => stream.CompleteWriting(exception);

    protected override int Write(ReadOnlySpan<byte> bytes, bool fin) => stream.Write(bytes, fin);

    protected override bool Send()
    {
        if (IsAborted)
            return DiscardAborted();
        if (!SendSegments(IsCompleted))
            return false;
        if (IsAborted)
            return DiscardAborted();
        if (IsCompleted && !FinSent)
        {
            if (!stream.WriteEnd())
                return false;
            FinSent = true;
        }

        Discard();
        return true;
    }
}
