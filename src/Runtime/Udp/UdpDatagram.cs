namespace H3Routes.Udp;

/// <summary>One received message: a datagram, or with GRO several of <see cref="SegmentSize"/> bytes (the last may be shorter). Valid until the next receive.</summary>
internal unsafe struct UdpDatagram
{
    public byte* Data;
    public int Length;

    /// <summary>Equals <see cref="Length"/> without GRO.</summary>
    public int SegmentSize;

    public SocketAddressBytes* Peer;

    /// <summary>The address it was sent to: the socket's own, or the one of IP_PKTINFO for a socket bound to a wildcard address.</summary>
    public SocketAddressBytes* Local;
}
