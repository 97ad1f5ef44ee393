namespace H3Routes.Udp;

/// <summary>How a <see cref="UdpSocket"/> is opened.</summary>
internal sealed record UdpSocketOptions
{
    /// <summary>SO_REUSEPORT: several workers share the port.</summary>
    public bool ReusePort { get; init; }

    /// <summary>SO_RCVBUF in bytes; the kernel may grant less.</summary>
    public int ReceiveBufferSize { get; init; } = 4 << 20;

    /// <summary>SO_SNDBUF in bytes; the kernel may grant less.</summary>
    public int SendBufferSize { get; init; } = 4 << 20;

    /// <summary>Most messages of one recvmmsg or sendmmsg.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>ICMP errors are kept for <see cref="UdpSocket.TryReceiveError"/>: for a client, which wants to know of a closed port at once.</summary>
    public bool ReportErrors { get; init; }

    /// <summary>Off: GSO is not even probed. For tests of the fallback.</summary>
    public bool AllowSegmentation { get; init; } = true;

    /// <summary>Off: GRO is not even probed.</summary>
    public bool AllowCoalescing { get; init; } = true;

    /// <summary>Off: recvmsg and sendmsg in place of recvmmsg and sendmmsg.</summary>
    public bool AllowBatches { get; init; } = true;
}
