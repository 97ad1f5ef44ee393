using System.Net.WebSockets;
using H3Routes;

namespace Interop;

internal static class SessionHandlers
{
    [WebSocket("/ws", Subprotocols = ["echo"])]
    public static async Task Echo(WebSocket socket, CancellationToken aborted)
    {
        byte[] buffer = new byte[16 << 10];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                // Answered with the client's own status when the handler is done.
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, aborted);
        }
    }
}
