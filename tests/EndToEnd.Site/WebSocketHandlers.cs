using System.Net.WebSockets;
using System.Text;

namespace H3Routes.EndToEnd.Site;

/// <summary>WebSockets that end, wait, refuse and misbehave in every way.</summary>
internal static class WebSocketHandlers
{
    [WebSocket("/ws/secret")]
    [H3Authorize]
    public static Task Secret(WebSocket socket) => Task.CompletedTask;

    [WebSocket("/ws/origin", Origins = ["https://example.org"])]
    public static Task Origin(WebSocket socket) => Task.CompletedTask;

    /// <summary>Closes first.</summary>
    [WebSocket("/ws/close/:code")]
    public static Task Close(WebSocket socket, int code, [FromQuery] string reason = "") => socket.CloseAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);

    /// <summary>Says what the client closed with.</summary>
    [WebSocket("/ws/closed")]
    public static async Task Closed(WebSocket socket)
    {
        var received = await socket.ReceiveAsync(new byte[1].AsMemory(), CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes($"{received.MessageType} {(int?)socket.CloseStatus} {socket.CloseStatusDescription}"), WebSocketMessageType.Text, true, CancellationToken.None);
        await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.Empty, null, CancellationToken.None);
    }

    [WebSocket("/ws/fail")]
    public static Task Fail(WebSocket socket) => throw new InvalidOperationException("A fault of the handler.");

    [WebSocket("/ws/abort")]
    public static async Task Abort(WebSocket socket)
    {
        await socket.ReceiveAsync(new byte[1].AsMemory(), CancellationToken.None);
        socket.Abort();
    }

    /// <summary>Receives until the client, or the server's end, closes; tells what it saw.</summary>
    [WebSocket("/ws/hold")]
    public static async Task Hold(WebSocket socket)
    {
        var buffer = new byte[1024];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
        }
    }

    /// <summary>Never receives, so it never hears that the server stops.</summary>
    [WebSocket("/ws/deaf")]
    public static Task Deaf(WebSocket socket, CancellationToken aborted) => Task.Delay(Timeout.Infinite, aborted);

    /// <summary>Sends until the client has gone, and counts.</summary>
    [WebSocket("/ws/flood")]
    public static async Task Flood(WebSocket socket, CancellationToken aborted)
    {
        var message = new byte[64 << 10];
        while (true)
        {
            await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, true, aborted);
            WebSocketProbe.Sent(message.Length);
        }
    }
}
