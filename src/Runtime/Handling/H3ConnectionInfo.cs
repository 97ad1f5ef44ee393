using System.Net;

namespace H3Routes;

/// <summary>The connection that a request came on. It outlives its requests.</summary>
public abstract class H3ConnectionInfo
{
    internal H3ConnectionInfo()
    {
    }

    /// <summary>The client's address and port as they are now; they may change while the connection lives (RFC 9000 9).</summary>
    public abstract IPEndPoint RemoteEndPoint { get; }

    /// <summary>The server's address and port that the client sends to.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>A number that no other connection of this process has, for logs.</summary>
    public abstract long Id { get; }
}
