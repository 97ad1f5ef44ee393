using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>What a client's connections are given for WebTransport; those of its requests know nothing of it.</summary>
internal sealed class ClientWebTransport(H3ClientWebTransportOptions options)
{
    private const int DatagramQueue = 1024;

    private readonly WebTransportDialect? _dialect = options.Dialect;

    public WebTransportLimits Limits { get; } = new()
    {
        MaxBidirectionalStreams = options.MaxBidirectionalStreams,
        MaxUnidirectionalStreams = options.MaxUnidirectionalStreams,
        SessionWindow = options.SessionWindow,
        DatagramQueue = options.DatagramQueue,
    };

    /// <summary>What SETTINGS say.</summary>
    public Http3Limits WithSettings(Http3Limits limits) => limits with
    {
        H3Datagram = true,
        MaxWebTransportSessions = Limits.MaxSessions,
        WebTransportDialects = _dialect is { } dialect ? (Http3WebTransportDialects)(1 << (int)dialect) : Http3WebTransportDialects.All,
        WebTransportInitialMaxData = Limits.SessionWindow,
        WebTransportInitialMaxStreamsBidi = Limits.MaxBidirectionalStreams,
        WebTransportInitialMaxStreamsUni = Limits.MaxUnidirectionalStreams,
    };

    /// <summary>What the transport parameters say.</summary>
    public QuicConfigurationOptions WithTransport(QuicConfigurationOptions options) => options with
    {
        MaxBidirectionalStreams = options.MaxBidirectionalStreams + (ulong)Limits.MaxBidirectionalStreams,
        MaxUnidirectionalStreams = options.MaxUnidirectionalStreams + (ulong)Limits.MaxUnidirectionalStreams,
        DatagramReceiveQueue = Math.Max(options.DatagramReceiveQueue, DatagramQueue),
        DatagramSendQueue = Math.Max(options.DatagramSendQueue, DatagramQueue),
        ResetStreamAt = true,

        // No CONNECT in 0-RTT.
        EarlyData = false,
    };

    /// <summary>The newest dialect that both sides speak; null without one.</summary>
    public WebTransportDialect? Choose(Http3Settings server)
    {
        for (WebTransportDialect dialect = WebTransportDialect.Draft15; dialect >= WebTransportDialect.Draft02; dialect--)
        {
            if ((_dialect is null || dialect == _dialect) && Speaks(server, dialect))
            {
                return dialect;
            }
        }

        return null;
    }

    /// <summary>Sessions that the server takes at once on a connection.</summary>
    public static ulong MaxSessions(WebTransportConnection connection, Http3Settings server, WebTransportDialect dialect) => dialect switch
    {
        // One unless it says more.
        WebTransportDialect.Draft02 => Math.Max(1, server.WebTransportMaxSessionsDraft02),
        WebTransportDialect.Draft07 => server.WebTransportMaxSessions,

        // 5.1: without flow control of its own a session has the connection for itself.
        _ when !WebTransportSession.HasFlowControl(connection, dialect) => 1,
        WebTransportDialect.Draft13 => server.WtMaxSessions,
        _ => ulong.MaxValue,
    };

    /// <summary>Drafts 02 and 04 to 06 do not ask for SETTINGS_ENABLE_CONNECT_PROTOCOL: their own setting says it.</summary>
    private static bool Speaks(Http3Settings server, WebTransportDialect dialect) => server.H3Datagram && dialect switch
    {
        WebTransportDialect.Draft02 => server.EnableWebTransport,
        WebTransportDialect.Draft07 => server is { WebTransportMaxSessions: > 0, EnableConnectProtocol: true },
        WebTransportDialect.Draft13 => server is { WtMaxSessions: > 0, EnableConnectProtocol: true },
        _ => server is { WtEnabled: true, EnableConnectProtocol: true },
    };
}
