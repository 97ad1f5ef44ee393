using System.ComponentModel;
using System.Net.WebSockets;

namespace H3Routes;

/// <summary>What generated code calls around a handler with <see cref="WebSocketAttribute"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3WebSocketDoor
{
    /// <summary>How long the client may take to answer our close frame once the handler is done.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Answers 200, and gives the open WebSocket; null where the answer is a refusal, which is written.</summary>
    public static async ValueTask<WebSocket?> AcceptAsync(H3Context context, WebSocketAttribute options)
    {
        if (!WebSocketHandshake.TryAnswer(context, options, out string? subprotocol))
            return null;

        var stream = new ServerWebSocketStream(context);
        await stream.OpenAsync();
        stream.Socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
        {
            IsServer = true,
            SubProtocol = subprotocol,
            KeepAliveInterval = TimeSpan.FromSeconds(options.KeepAliveSeconds),
            // A peer that answers no ping is gone.
            KeepAliveTimeout = options.KeepAliveTimeoutSeconds > 0 ? TimeSpan.FromSeconds(options.KeepAliveTimeoutSeconds) : Timeout.InfiniteTimeSpan,
        });
        context.Session = stream;
        return stream.Socket;
    }

    /// <summary>The handler is done: the WebSocket is closed with 1000, as far as it is not closed, and what still comes is dropped.</summary>
    public static ValueTask EndAsync(H3Context context, WebSocket session) => EndAsync(context, session, WebSocketCloseStatus.NormalClosure);

    /// <summary>The handler has thrown: that is logged, and the WebSocket is closed with 1011 as far as it is not closed. A failure that is the client's is no error.</summary>
    public static ValueTask FailAsync(H3Context context, WebSocket session, Exception failure)
    {
        bool isClients = ((ServerWebSocketStream)context.Session!).IsStopping || failure is WebSocketException { WebSocketErrorCode: not WebSocketError.InvalidState } || (session.State == WebSocketState.Aborted && failure is OperationCanceledException);
        context.ReportFailure(failure, isClients);
        return EndAsync(context, session, WebSocketCloseStatus.InternalServerError);
    }

    private static async ValueTask EndAsync(H3Context context, WebSocket socket, WebSocketCloseStatus status)
    {
        var stream = (ServerWebSocketStream)context.Session!;
        using (socket)
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseSent or WebSocketState.CloseReceived)
            {
                using var limit = new CancellationTokenSource(CloseLimit);
                try
                {
                    // A close frame that has come is answered with its own status (RFC 6455 5.5.1).
                    if (socket.State == WebSocketState.CloseReceived && status == WebSocketCloseStatus.NormalClosure)
                        status = socket.CloseStatus ?? status;
                    await socket.CloseAsync(status, null, limit.Token);
                }
                catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException or ArgumentException)
                {
                    // It is gone, or does not answer; a handler has left a receive or a send behind.
                    socket.Abort();
                }
            }
        }

        stream.End();
        context.Session = null;
    }
}
