using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MasqueProxy;

/// <summary>The target of a request (RFC 9298 3): the last two segments of the path.</summary>
internal readonly record struct UdpTarget(string Host, int Port)
{
    /// <exception cref="ProxyRefusal">No host, or no port.</exception>
    public static UdpTarget Parse(string path)
    {
        // The route has matched: /.well-known/masque/udp/host/port/
        string[] segments = path.Split('/');
        string host = Uri.UnescapeDataString(segments[^3]);

        // A zone (RFC 9298 3) names an interface of the proxy's.
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic || host.AsSpan().ContainsAny("%[]"))
            throw new ProxyRefusal(400, "http_request_error", "The target's host is neither an address nor a name.");
        if (!int.TryParse(Uri.UnescapeDataString(segments[^2]), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535)
            throw new ProxyRefusal(400, "http_request_error", "The target's port is not 1 to 65535.");
        return new UdpTarget(host, port);
    }

    /// <summary>Resolves a name, once: what is checked is what the socket is connected to, whatever the name says later.</summary>
    /// <exception cref="ProxyRefusal">There is no address, or none that may be a target.</exception>
    public async Task<IPEndPoint> ResolveAsync(ProxyOptions options, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(Host, out var literal) ? [literal] : await AddressesAsync(options, cancellation);
        foreach (var address in addresses)
        {
            if (IsAllowed(address, options))
                return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, Port);
        }

        throw new ProxyRefusal(403, "destination_ip_prohibited", "This proxy does not send there.");
    }

    /// <summary>Loopback, and the networks that the options open; never what is not one host's address.</summary>
    internal static bool IsAllowed(IPAddress address, ProxyOptions options)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast) || address.IsIPv6Multicast
            || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and <= 239))
        {
            return false;
        }

        return IPAddress.IsLoopback(address) || options.Allowed.Any(network => network.Contains(address));
    }

    private async Task<IPAddress[]> AddressesAsync(ProxyOptions options, CancellationToken cancellation)
    {
        try
        {
            var addresses = await options.Resolve(Host, cancellation).WaitAsync(options.ResolveTimeout, cancellation);
            return addresses.Length > 0 ? addresses : throw new ProxyRefusal(502, "dns_error", "The target's name has no address.");
        }
        catch (SocketException)
        {
            throw new ProxyRefusal(502, "dns_error", "The target's name could not be resolved.");
        }
        catch (TimeoutException)
        {
            throw new ProxyRefusal(504, "dns_timeout", "The target's name could not be resolved in time.");
        }
    }
}
