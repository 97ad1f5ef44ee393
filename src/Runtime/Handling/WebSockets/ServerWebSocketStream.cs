using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// The bytes of one WebSocket: the request's content and the response's, each write flushed, so that the client holds back a handler that writes faster than it reads.
/// The WebSocket's own timer writes from other threads, and what a handler has kept may be used when the context serves another request: from <see cref="End"/> on this is closed.
/// </summary>
internal sealed class ServerWebSocketStream : UnseekableStream, IContextSession
{
    /// <summary>What is copied at once: a large message does not stand in memory twice.</summary>
    private const int Chunk = 64 << 10;

    private readonly Lock _gate = new();
    private readonly H3Context _context;
    private Stream? _input;
    private MaskRule _masks;
    private bool _closeSent;

    public ServerWebSocketStream(H3Context context)
    {
        _context = context;
        context.Request.MaxBodySize = null;
        _input = context.Request.BodyStream;
    }

    public WebSocket Socket { get; set; } = null!;

    /// <summary>We have begun to close it because the server stops: what a handler then finds closed is no fault of its own.</summary>
    public bool IsStopping { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>Sends the response's fields.</summary>
    public async ValueTask OpenAsync() => await _context.Response.BodyWriter.FlushAsync();

    /// <summary>A WebSocket reads the headers of frames into a buffer with room for a whole one, and nothing but a frame's payload into any other.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty read only waits.
        if (buffer.IsEmpty)
            return await ReadInput(buffer, cancellationToken).ConfigureAwait(false);

        if (_masks.Missing is > 0 and var missing)
        {
            _masks.Complete();
            buffer.Span[..missing].Clear();
            return missing;
        }

        while (true)
        {
            int held = _masks.Held;
            int count = await ReadInput(buffer[held..], cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return 0;
            count = _masks.Apply(buffer.Span[..(held + count)]);
            if (count > 0)
                return count;
        }
    }

    /// <exception cref="IOException">The client no longer reads, or the WebSocket is over.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        bool isClose = WebSocketFrame.IsClose(buffer.Span);
        do
        {
            var chunk = buffer[..Math.Min(buffer.Length, Chunk)];
            if ((await WriteChunk(chunk.Span, cancellationToken).ConfigureAwait(false)).IsCompleted)
                throw new IOException("The client no longer reads, or the connection is over.");
            buffer = buffer[chunk.Length..];
        }
        while (!buffer.IsEmpty);

        _closeSent |= isClose;
    }

    void IContextSession.OnServerStopping()
    {
        IsStopping = true;
        _ = CloseAsync();

        async Task CloseAsync()
        {
            try
            {
                // RFC 6455 7.4.1: 1001, going away.
                await Socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "The server is stopping.", CancellationToken.None);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // It is closed, or being closed, already.
            }
        }
    }

    /// <summary>The context goes on without this. On its thread.</summary>
    public void End()
    {
        lock (_gate)
            _input = null;
    }

    /// <summary>RFC 9220 3: what would be an orderly end of the TCP connection is the stream's; what would be a reset of the TCP connection is H3_REQUEST_CANCELLED.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (_input is null)
                return;
            _input = null;
            _context.EndTunnel(Socket.State == WebSocketState.Aborted && !_closeSent && !_context.Request.BodyReader.IsEnded ? Http3ErrorCode.RequestCancelled : null);
        }

        base.Dispose(disposing);
    }

    private Stream Input => _input ?? throw new ObjectDisposedException(nameof(WebSocket), "The WebSocket is over.");

    private ValueTask<int> ReadInput(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Input.ReadAsync(buffer, cancellationToken);
    }

    private ValueTask<System.IO.Pipelines.FlushResult> WriteChunk(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _ = Input;
            var output = _context.Response.BodyWriter;
            bytes.CopyTo(output.GetSpan(bytes.Length));
            output.Advance(bytes.Length);
            return output.FlushAsync(cancellationToken);
        }
    }
}
