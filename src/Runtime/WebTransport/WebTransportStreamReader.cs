using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>What a stream's peer sends.</summary>
internal sealed class WebTransportStreamReader(WebTransportStream stream) : StreamPipeReader(stream.Loop)
{
    protected override int MaxBuffered => stream.Session.MaxBufferedInput;

    /// <summary>What is unread is given up, with code 0.</summary>
    public override void Complete(Exception? exception = null)
    {
        bool gaveUp = !IsEnded && !IsCompleted;
        base.Complete(exception);
        if (gaveUp)
            stream.StopReading(exception is WebTransportStreamException { ErrorCode: { } code } ? code : 0);
    }

    protected override Http3Read Pull(Span<byte> destination) => stream.Read(destination);

    protected override Exception AbortException() => stream.ReadException();

    protected override Exception TooMuchHeld(int limit) => new IOException($"More than {limit} bytes of the stream would have to be held at once: consume some of them.");
}
