namespace H3Routes;

/// <summary>What carries a client's datagrams: a request's stream (RFC 9297 2) or a connection of a protocol that is nothing else (RFC 9221). The worker's thread only.</summary>
internal interface IClientDatagramCarrier
{
    /// <summary>Nothing is sent or received any more.</summary>
    bool IsOver { get; }

    /// <summary>Most bytes of a datagram that can be sent now; 0 if the peer takes none.</summary>
    int MaxDatagramLength { get; }

    /// <summary>Queues a datagram; false if it is dropped.</summary>
    bool SendDatagram(ReadOnlySpan<byte> datagram);
}
