using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// The answer to an extended CONNECT (RFC 9220), and with a status of 2xx the stream between both ends. What is read comes from a buffer of 64 KiB and beyond it from the
/// connection, whose flow control holds the server back; a write is complete when the connection has taken its bytes. One read and one write at a time; a second write waits for the first.
/// </summary>
public sealed class H3ConnectStream : Stream
{
    private readonly H3ClientResponse _response;
    private readonly Stream _input;
    private readonly Output _output;
    private readonly SemaphoreSlim _writing = new(1);
    private H3ClientDatagrams? _datagrams;
    private int _disposed;

    private H3ConnectStream(ClientExchange exchange, H3ClientResponse response, Output output)
    {
        (Exchange, _response, _output) = (exchange, response, output);
        _input = response.Content.AsStream(leaveOpen: true);
    }

    /// <summary>The status, 200 to 999.</summary>
    public int StatusCode => _response.StatusCode;

    /// <summary>True for 200 to 299: what is written reaches the other end. Otherwise what is read is the refusal's content, and a write fails.</summary>
    public bool IsAccepted => _response.IsSuccess;

    /// <summary>The fields of the answer.</summary>
    public H3ClientHeaders Headers => _response.Headers;

    /// <summary>The connection it goes over.</summary>
    public H3ClientConnectionInfo Connection => _response.Connection;

    /// <summary>
    /// The datagrams of the request (RFC 9297), beside the stream and without capsules, which are the stream's own bytes here; <see cref="H3Client.ConnectDatagramsAsync"/> does those, too.
    /// Received from the first use on; those that come before wait, up to 16 KiB of a connection's.
    /// </summary>
    public H3ClientDatagrams Datagrams
    {
        get
        {
            lock (_writing)
            {
                return _datagrams ??= H3ClientDatagrams.Beside(this);
            }
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => _disposed == 0;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => _disposed == 0 && IsAccepted;

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    internal ClientExchange Exchange { get; }

    internal static async Task<H3ConnectStream> OpenAsync(ClientWorker worker, string protocol, Uri uri, H3ClientHeaders? headers, CancellationToken cancellationToken, H3ClientDatagrams? datagrams = null)
    {
        var output = new Output();
        var exchange = new ClientExchange(worker, new H3ClientRequest(protocol, uri, headers, H3ClientContent.FromWriter(output.RunAsync)), cancellationToken) { Datagrams = datagrams };
        return new H3ConnectStream(exchange, await exchange.Start().ConfigureAwait(false), output);
    }

    /// <summary>Reads what there is; 0 at the end.</summary>
    /// <exception cref="H3StreamException">The server reset the stream.</exception>
    /// <exception cref="H3ConnectionException">The connection ended.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _input.ReadAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Writes; complete when the connection has taken the bytes, so that <paramref name="buffer"/> is the caller's again.</summary>
    /// <param name="cancellationToken">Gives up: a write that has begun takes the stream with it (H3_REQUEST_CANCELLED).</param>
    /// <exception cref="IOException">The server reads no more, writing was ended, or the stream or the connection is over.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (!IsAccepted)
        {
            throw new IOException($"The server has not accepted the CONNECT, but answered {StatusCode}.");
        }

        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stream = await _output.Opened.ConfigureAwait(false);
            using var registration = cancellationToken.UnsafeRegister(static stream => ((H3ConnectStream)stream!).Abort(), this);
            if (_output.IsEnded)
            {
                throw new IOException("Writing was ended before.");
            }

            await stream.WriteAsync(buffer, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <summary>Nothing: a write is sent at once.</summary>
    public override void Flush()
    {
    }

    /// <summary>Nothing: a write is sent at once.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends writing (FIN), once the write that is under way is done; the other end reads to the end, and may go on writing.</summary>
    public void CompleteWrites() => _output.End();

    /// <summary>Ends both directions at once (RESET_STREAM, STOP_SENDING). For any thread.</summary>
    /// <param name="errorCode">0 to 2^62-1; H3_REQUEST_CANCELLED unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public void Abort(long errorCode = (long)Http3ErrorCode.RequestCancelled)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(errorCode);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(errorCode, 1L << 62);
        Exchange.PostEnd((ulong)errorCode);
        _output.End();
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends writing in order (FIN), and refuses what is unread.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _output.End();
            Exchange.PostEnd(null);
        }

        base.Dispose(disposing);
    }

    /// <summary>The request's content: open from the acceptance until it is ended.</summary>
    private sealed class Output
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Stream> Opened => _opened.Task;

        public bool IsEnded => _ended.Task.IsCompleted;

        public void End() => _ended.TrySetResult();

        public async Task RunAsync(Stream stream, CancellationToken cancellation)
        {
            _opened.TrySetResult(stream);
            await _ended.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
