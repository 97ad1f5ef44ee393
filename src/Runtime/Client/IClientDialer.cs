namespace H3Routes;

/// <summary>Who wants a connection made, and hears the dial's one result. The worker's thread only.</summary>
internal interface IClientDialer
{
    ClientAuthority Authority { get; }

    /// <summary>By ALPN; anything but <c>h3</c> has datagrams only.</summary>
    string Protocol { get; }

    /// <summary>A connection on the dial can take early data.</summary>
    void OnEarlyData(ClientConnection connection);

    void OnOpen(ClientConnection connection);

    /// <summary>Nothing answers, or not whom we want.</summary>
    void OnDialFailed(H3ConnectionException exception);
}
