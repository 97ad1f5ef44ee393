namespace H3Routes;

/// <summary>What a handler of an extended CONNECT serves for as long as it likes: it is told when the server is about to stop. The loop's thread only.</summary>
internal interface IContextSession
{
    /// <summary>The server stops: the session says so to its client, and ends if it can. The connection's end follows when the handler is done, or at the deadline.</summary>
    void OnServerStopping();
}
