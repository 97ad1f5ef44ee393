using System.Net;

namespace MasqueProxy;

/// <summary>What the proxy lets through.</summary>
public sealed record ProxyOptions
{
    /// <summary>Least and most of <see cref="MaxPayload"/>: no less than a packet of QUIC needs, no more than UDP has (RFC 9298 5).</summary>
    public const int LeastMaxPayload = 1500, MostMaxPayload = 65_527;

    /// <summary>Networks, besides the proxy's own loopback addresses, whose addresses are targets. Empty: nothing but loopback.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];

    /// <summary>Sessions at once, each of which has a UDP socket.</summary>
    public int MaxSessions { get; init; } = 1000;

    /// <summary>Bytes of a UDP payload, 1,500 to 65,527; longer ones are dropped.</summary>
    public int MaxPayload { get; init; } = MostMaxPayload;

    /// <summary>A session without a payload in either direction ends after this. RFC 9298 3.1: no less than two minutes is advised.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a name's resolution may take.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gives the addresses of a name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPayload, LeastMaxPayload);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPayload, MostMaxPayload);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSessions);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ResolveTimeout, TimeSpan.Zero);
    }
}
