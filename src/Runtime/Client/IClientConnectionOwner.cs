namespace H3Routes;

/// <summary>Who a connection belongs to: the dial that makes it, then the origin that uses it.</summary>
internal interface IClientConnectionOwner
{
    /// <summary>The handshake is complete and the certificate accepted.</summary>
    void OnOpen(ClientConnection connection);

    /// <summary>Early data may be sent on it, on trust in the session's server, before <see cref="OnOpen"/> or instead of it.</summary>
    void OnEarlyData(ClientConnection connection)
    {
    }

    /// <summary>No new request can be sent on it (GOAWAY); those in flight go on.</summary>
    void OnDraining(ClientConnection connection);

    /// <summary>Datagrams wait, on a connection without HTTP.</summary>
    void OnDatagramsReadable(ClientConnection connection)
    {
    }

    /// <summary>A turn with events is over: the server may have allowed more streams.</summary>
    void OnTurnEnd(ClientConnection connection);

    /// <summary>It is over, and its requests were told.</summary>
    void OnClosed(ClientConnection connection, H3ConnectionException reason);
}
