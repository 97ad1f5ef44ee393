using System.Net.WebSockets;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>The stream of an extended CONNECT as a WebSocket wants it: it ends as the WebSocket does.</summary>
internal sealed class ClientWebSocketStream(H3ConnectStream stream) : UnseekableStream
{
    private bool _closeSent;

    public WebSocket Socket { get; set; } = null!;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => stream.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        _closeSent |= WebSocketFrame.IsClose(buffer.Span);
    }

    /// <summary>RFC 9220 3: what would be an orderly end of the TCP connection is the stream's; what would be a reset of the TCP connection is H3_REQUEST_CANCELLED.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (Socket.State == WebSocketState.Aborted && !_closeSent)
            {
                stream.Abort();
            }

            stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
