using System.Net.WebSockets;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>The stream of an extended CONNECT as a WebSocket wants it: it ends as the WebSocket does.</summary>
internal sealed class ClientWebSocketStream(H3ConnectStream stream) : UnseekableStream
{
    /// <summary>RFC 6455 5.2.</summary>
    private const int OpcodeMask = 0x0f, CloseOpcode = 8;

    private bool _closeSent;

    public WebSocket Socket { get; set; } = null!;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => stream.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);

        // A frame is one write.
        _closeSent |= buffer.Length > 0 && (buffer.Span[0] & OpcodeMask) == CloseOpcode;
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
