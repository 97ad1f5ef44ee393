namespace H3Routes;

/// <summary>What <see cref="H3Client.ConnectWebSocketAsync"/> sends and does.</summary>
public sealed class H3WebSocketOptions
{
    /// <summary>The subprotocols that are offered, the best first (RFC 6455 1.9); the server's choice is <see cref="System.Net.WebSockets.WebSocket.SubProtocol"/>.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>Further fields of the request, such as <c>authorization</c> or <c>origin</c>; null for none.</summary>
    public H3ClientHeaders? Headers { get; init; }

    /// <summary>Time between the pings to a server from which nothing comes; zero for none. 30 seconds unless set. The QUIC connection is kept alive by itself.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that the server may take to answer a ping before the WebSocket is aborted; <see cref="Timeout.InfiniteTimeSpan"/> for any. 30 seconds unless set.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
