using System.Buffers;
using H3Routes.Http3;
using H3Routes.Routing;

namespace H3Routes;

/// <summary>One request and its response.</summary>
/// <remarks>
/// Pooled: not to be used after the handler is done. What is used later throws <see cref="ObjectDisposedException"/> until the object serves another request.
/// Handlers run on their worker's thread, and what they await brings them back to it. One that goes on elsewhere (<c>ConfigureAwait(false)</c>, <c>Task.Run</c>) may go on using
/// the context, from one thread at a time: reads and flushes are handed to the worker.
/// </remarks>
public sealed partial class H3Context : IStreamLoop
{
    private readonly H3Application _application;
    private readonly H3Request _request;
    private readonly H3Response _response;
    private byte[] _scratch = new byte[256];
    private int _scratchUsed;
    private List<byte[]>? _scratchFull;
    private CancellationTokenSource? _abortSource;
    private volatile bool _aborted;

    internal H3Context(H3Application application)
    {
        _application = application;
        _request = new H3Request(this);
        _response = new H3Response(this);
    }

    /// <summary>The request.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public H3Request Request
    {
        get
        {
            ThrowIfEnded();
            return _request;
        }
    }

    /// <summary>The response.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public H3Response Response
    {
        get
        {
            ThrowIfEnded();
            return _response;
        }
    }

    /// <summary>The route that the request was matched to; null while there is none.</summary>
    public H3RouteInfo? Route { get; internal set; }

    /// <summary>Cancelled when the client resets or stops the stream, or the connection ends, before the response is complete. Callbacks run on the worker's thread.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public CancellationToken Aborted
    {
        get
        {
            ThrowIfEnded();
            var source = Volatile.Read(ref _abortSource);
            if (source is null)
            {
                var created = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _abortSource, created, null) ?? created;
                if (_aborted)
                    source.Cancel();
            }

            return source.Token;
        }
    }

    internal HandlingLimits Limits => _application.Limits;

    /// <summary>For any thread.</summary>
    internal bool IsOnLoopThread => _application.IsOnLoopThread;

    /// <summary>Null when the stream is closed.</summary>
    internal IRequestStream? Stream => _stream;

    internal Http3Exchange Exchange { get; } = new();

    /// <summary>Of the request, in bytes; -1 without one.</summary>
    internal long DeclaredContentLength => _request.ContentLength ?? -1;

    internal string HandlerName => Route?.Handler ?? "(no route)";

    /// <summary>Room for values decoded while binding: at least <paramref name="length"/> bytes, valid until the handler is done. What earlier calls gave stays valid.</summary>
    internal Span<byte> Scratch(int length)
    {
        ThrowIfEnded();
        if (_scratch.Length - _scratchUsed < length)
        {
            (_scratchFull ??= []).Add(_scratch);
            _scratch = ArrayPool<byte>.Shared.Rent(Math.Max(length, _scratch.Length * 2));
            _scratchUsed = 0;
        }

        var room = _scratch.AsSpan(_scratchUsed, length);
        _scratchUsed += length;
        return room;
    }

    /// <summary>Counts bytes of content that the handler is about to hold. The refusal if the connection's handlers would hold too much; for any thread.</summary>
    internal H3RequestException? Hold(int bytes) => _connection!.TryBuffer(bytes, Limits.MaxBufferedBytes)
        ? null
        : new H3RequestException(429, $"The requests of this connection hold more than {Limits.MaxBufferedBytes} bytes together.");

    /// <summary>For any thread.</summary>
    internal void Unhold(int bytes) => _connection!.Unbuffer(bytes);

    /// <summary>For any thread: runs <paramref name="callback"/> on the loop's.</summary>
    internal void Post(SendOrPostCallback callback, object state) => _application.Post(callback, state);

    bool IStreamLoop.IsOnLoopThread => IsOnLoopThread;

    bool IStreamLoop.ContinuesElsewhere => false;

    void IStreamLoop.Post(SendOrPostCallback callback, object state) => Post(callback, state);

    private void CancelAborted()
    {
        if (_aborted)
            return;
        _aborted = true;
        Interlocked.MemoryBarrier();
        try
        {
            Volatile.Read(ref _abortSource)?.Cancel();
        }
        catch (AggregateException exception)
        {
            HandlingLog.AbortCallbackFailed(_application.Logger, exception, HandlerName);
        }
    }

    private void ReleaseScratch()
    {
        _scratchUsed = 0;
        if (_scratchFull is not { Count: > 0 } full)
            return;

        // The first is the context's own; the others came from the pool.
        ArrayPool<byte>.Shared.Return(_scratch);
        for (int i = 1; i < full.Count; i++)
            ArrayPool<byte>.Shared.Return(full[i]);
        _scratch = full[0];
        full.Clear();
    }

    private void ThrowIfEnded()
    {
        if (!_open)
            throw new ObjectDisposedException(nameof(H3Context), "The request is over.");
    }
}
