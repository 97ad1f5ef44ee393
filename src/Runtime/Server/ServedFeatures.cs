using H3Routes.Http3;
using H3Routes.Routing;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>What a server's connections are given of HTTP/3 and QUIC: of what goes beyond plain requests, only what its routes and options need is announced to clients.</summary>
internal sealed class ServedFeatures
{
    public ServedFeatures(H3RouteTable routes, H3ServerOptions options)
    {
        bool isConnect = false, isWebTransport = false;
        foreach (H3RouteInfo route in routes.Routes)
        {
            isConnect |= route.Method == "CONNECT";
            isWebTransport |= route.Protocol is "webtransport" or "webtransport-h3";
        }

        bool hasDatagrams = isWebTransport || routes.HasDatagrams || options.Datagrams;
        QuicDatagrams = hasDatagrams || options.Protocols.Count > 0;
        Http3 = new Http3Limits
        {
            MaxFieldSectionSize = options.Limits.MaxFieldSectionSize,
            MaxFieldCount = options.Limits.MaxFieldCount,
            MaxConcurrentRequests = options.Limits.MaxConcurrentRequests,
            QpackMaxTableCapacity = options.Limits.QpackTableCapacity,
            QpackBlockedStreams = options.Limits.QpackBlockedStreams,
            QpackEncoderTableCapacity = options.Limits.QpackTableCapacity,
            EnableConnectProtocol = isConnect,
            H3Datagram = hasDatagrams,
        };
        if (isWebTransport)
        {
            WebTransport = ServerWebTransport.Limits(options.WebTransport);
            Http3 = ServerWebTransport.WithSettings(Http3, WebTransport);
        }
    }

    /// <summary>QUIC datagrams (RFC 9221), for HTTP datagrams (RFC 9297) or for another protocol than HTTP/3.</summary>
    public bool QuicDatagrams { get; }

    /// <summary>What every connection of the server is told in SETTINGS.</summary>
    public Http3Limits Http3 { get; }

    /// <summary>WebTransport, with RESET_STREAM_AT; null where no route has it.</summary>
    public WebTransportLimits? WebTransport { get; }
}
