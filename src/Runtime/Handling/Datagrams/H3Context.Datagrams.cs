using H3Routes.Http3;

namespace H3Routes;

public sealed partial class H3Context : IHttp3DatagramHandler
{
    private H3Datagrams? _datagrams;

    /// <summary>
    /// The request's HTTP datagrams (RFC 9297), for handlers that are not routed by <see cref="DatagramAttribute"/>: without capsules, so both sides must have sent
    /// SETTINGS_H3_DATAGRAM, which a server does with <see cref="H3ServerOptions.Datagrams"/> or a route of that attribute. Received from the first use on.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public H3Datagrams Datagrams
    {
        get
        {
            ThrowIfEnded();
            return _datagrams ?? OpenDatagrams(H3Datagrams.DefaultQueueLength, usesCapsules: false);
        }
    }

    internal H3Datagrams OpenDatagrams(int queueLength, bool usesCapsules)
    {
        _datagrams = new H3Datagrams(this, queueLength, usesCapsules);

        // The handler may keep it for longer than the request lives.
        _reusable = false;
        _stream?.ReceiveDatagrams(this);
        return _datagrams;
    }

    void IHttp3DatagramHandler.OnDatagram(Http3RequestStream stream, ReadOnlySpan<byte> payload)
    {
        long ticks = Enter();
        _datagrams?.Receive(payload);
        Leave(ticks);
    }

    private void EndDatagrams()
    {
        _datagrams?.End();
        _datagrams = null;
    }
}
