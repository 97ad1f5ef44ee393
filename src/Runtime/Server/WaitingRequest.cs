using H3Routes.Http3;

namespace H3Routes;

/// <summary>A request that waits for a handler of its connection to end (<see cref="H3ServerLimits.MaxConcurrentHandlers"/>). Its content stays with QUIC; given up by the client, it waits no longer.</summary>
internal sealed class WaitingRequest(Http3RequestStream stream, LinkedList<WaitingRequest> queue) : IHttp3StreamHandler
{
    public Http3RequestStream Stream => stream;

    void IHttp3StreamHandler.OnResponse(Http3RequestStream stream)
    {
    }

    void IHttp3StreamHandler.OnReadable(Http3RequestStream stream)
    {
    }

    void IHttp3StreamHandler.OnWritable(Http3RequestStream stream)
    {
    }

    void IHttp3StreamHandler.OnWriteAborted(Http3RequestStream stream, ulong errorCode) => GiveUp();

    void IHttp3StreamHandler.OnReadAborted(Http3RequestStream stream, ulong errorCode) => GiveUp();

    void IHttp3StreamHandler.OnClosed(Http3RequestStream stream) => queue.Remove(this);

    private void GiveUp()
    {
        // RFC 9114 4.1.1: nothing was done for it.
        queue.Remove(this);
        stream.Reset(Http3ErrorCode.RequestRejected);
        stream.StopReading(Http3ErrorCode.RequestRejected);
    }
}
