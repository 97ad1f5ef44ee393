using H3Routes.Routing;

namespace H3Routes;

/// <summary>What a table of routes needs of HTTP/3 and QUIC beyond plain requests: only that is announced to clients.</summary>
/// <param name="ExtendedConnect">Extended CONNECT (RFC 9220).</param>
/// <param name="Datagrams">HTTP datagrams (RFC 9297) on QUIC datagrams (RFC 9221).</param>
/// <param name="QuicDatagrams">QUIC datagrams, for those or for another protocol than HTTP/3.</param>
/// <param name="WebTransport">WebTransport, with RESET_STREAM_AT.</param>
internal sealed record ServedFeatures(bool ExtendedConnect, bool Datagrams, bool QuicDatagrams, bool WebTransport)
{
    public static ServedFeatures Of(H3RouteTable routes, H3ServerOptions options)
    {
        bool isConnect = false, isWebTransport = false;
        foreach (H3RouteInfo route in routes.Routes)
        {
            isConnect |= route.Method == "CONNECT";
            isWebTransport |= route.Protocol is "webtransport" or "webtransport-h3";
        }

        bool hasDatagrams = isWebTransport || routes.HasDatagrams || options.Datagrams;
        return new ServedFeatures(isConnect, hasDatagrams, hasDatagrams || options.Protocols.Count > 0, isWebTransport);
    }
}
