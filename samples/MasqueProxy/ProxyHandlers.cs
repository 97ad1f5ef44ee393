using H3Routes;

namespace MasqueProxy;

/// <summary>CONNECT-UDP (RFC 9298), at the default URI template.</summary>
internal static class ProxyHandlers
{
    public static UdpProxy Proxy { get; set; } = new(new ProxyOptions());

    /// <summary>The target has been reached before this: see <see cref="TargetFilter"/>.</summary>
    [Datagram("/.well-known/masque/udp/:host/:port/", Protocol = "connect-udp")]
    [H3Filter<TargetFilter>]
    public static Task ConnectUdp(H3Datagrams flow, string host, string port, CancellationToken aborted) => UdpSession.Current!.RunAsync(flow, aborted);
}
