using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>What a server's connections are given for WebTransport, where its routes have some.</summary>
internal static class ServerWebTransport
{
    public static WebTransportLimits Limits(H3WebTransportOptions options) => new()
    {
        MaxSessions = options.MaxSessionsPerConnection,
        MaxBidirectionalStreams = options.MaxBidirectionalStreams,
        MaxUnidirectionalStreams = options.MaxUnidirectionalStreams,
        SessionWindow = options.SessionWindow,
        DatagramQueue = options.DatagramQueue,
    };

    /// <summary>What SETTINGS say.</summary>
    public static Http3Limits WithSettings(Http3Limits limits, WebTransportLimits webTransport) => limits with
    {
        MaxWebTransportSessions = webTransport.MaxSessions,
        WebTransportInitialMaxData = webTransport.SessionWindow,
        MaxConcurrentRequests = limits.MaxConcurrentRequests + webTransport.MaxBidirectionalStreams,
        WebTransportInitialMaxStreamsBidi = webTransport.MaxBidirectionalStreams,
        WebTransportInitialMaxStreamsUni = webTransport.MaxUnidirectionalStreams,
    };

    /// <summary>What the transport parameters say: credit for the sessions' streams beside HTTP/3's own.</summary>
    public static QuicConfigurationOptions WithTransport(QuicConfigurationOptions options, H3WebTransportOptions webTransport) => options with
    {
        MaxBidirectionalStreams = options.MaxBidirectionalStreams + (ulong)webTransport.MaxBidirectionalStreams,
        MaxUnidirectionalStreams = options.MaxUnidirectionalStreams + (ulong)webTransport.MaxUnidirectionalStreams,
    };
}
