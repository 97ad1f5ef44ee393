using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>Streams that the peer has opened and nobody has accepted. The limits on streams bound it.</summary>
internal sealed class IncomingStreams(IStreamLoop loop) : IncomingQueue<WebTransportStream?>(loop)
{
    private readonly Queue<WebTransportStream> _streams = new();
    private bool _isOver;

    public void Add(WebTransportStream stream)
    {
        _streams.Enqueue(stream);
        TryContinue();
    }

    /// <summary>The session is over: null for whoever waits, or comes later.</summary>
    public void End()
    {
        _isOver = true;
        _streams.Clear();
        TryContinue();
    }

    public ValueTask<WebTransportStream?> AcceptAsync(CancellationToken cancellationToken) => TakeAsync(cancellationToken);

    protected override bool TryTake(out WebTransportStream? result) => _streams.TryDequeue(out result) || _isOver;
}
