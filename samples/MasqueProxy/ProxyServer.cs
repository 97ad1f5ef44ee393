using H3Routes;

namespace MasqueProxy;

/// <summary>The server of this sample, for <c>Program</c> and for tests; the last one that was created is the one that serves.</summary>
public static class ProxyServer
{
    /// <summary>Sessions that are open.</summary>
    public static int Sessions => ProxyHandlers.Proxy.Sessions;

    /// <exception cref="ArgumentOutOfRangeException">A value of <paramref name="proxy"/> is out of its range.</exception>
    public static H3Server Create(ProxyOptions proxy, Action<H3ServerOptions> configure)
    {
        proxy.Check();
        ProxyHandlers.Proxy = new UdpProxy(proxy);
        return H3Server.Create(H3App.Routes, configure);
    }
}
