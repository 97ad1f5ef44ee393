using System.Net.Sockets;

namespace MasqueProxy;

/// <summary>The proxy's sessions.</summary>
internal sealed class UdpProxy(ProxyOptions options)
{
    private int _sessions;

    public ProxyOptions Options => options;

    /// <summary>Sessions that are open.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Opens the session of a request.</summary>
    /// <exception cref="ProxyRefusal">It gets none.</exception>
    public async Task<UdpSession> OpenAsync(UdpTarget target, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _sessions) > options.MaxSessions)
        {
            Close();
            throw new ProxyRefusal(503, "connection_limit_reached", "This proxy has as many sessions as it takes.");
        }

        try
        {
            return new UdpSession(this, await target.ResolveAsync(options, cancellation));
        }
        catch (SocketException exception)
        {
            Close();
            throw exception.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.AddressNotAvailable or SocketError.AccessDenied
                ? new ProxyRefusal(502, "destination_ip_unroutable", "There is no way to the target.")
                : new ProxyRefusal(500, "proxy_internal_error", "There is no socket for the session.");
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Close() => Interlocked.Decrement(ref _sessions);
}
