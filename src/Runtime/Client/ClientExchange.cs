using H3Routes.EventLoops;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// One request and its response. Everything happens on the worker's thread unless it says otherwise:
/// queued → on a stream (perhaps again on another, if the server has not processed it) → over when both directions are done or one has failed.
/// </summary>
internal sealed partial class ClientExchange : IHttp3StreamHandler, IClientWork
{
    /// <summary>A request that servers keep turning away is given up.</summary>
    private const int MaxAttempts = 3;

    private readonly ClientWorker _worker;
    private readonly H3ClientRequest _request;
    private readonly H3ClientContent? _content;
    private readonly bool _expectsContinue;
    private readonly ClientAuthority _authority;
    private readonly bool _isIdempotent;
    private readonly CancellationToken _cancellation;
    private readonly TaskCompletionSource<H3ClientResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private ClientConnection? _connection;
    private Http3RequestStream? _stream;
    private LoopTimer? _timeout;
    private int _attempts;
    private bool _hasLostConnection;
    private bool _wasEarly;
    private bool _mayBeEarly;

    /// <summary>Any thread.</summary>
    /// <exception cref="ArgumentException">The request has a field that HTTP/3 forbids.</exception>
    public ClientExchange(ClientWorker worker, H3ClientRequest request, CancellationToken cancellation)
    {
        _worker = worker;
        _request = request;
        _content = request.Content;
        _expectsContinue = request.Headers["expect"] is { } expectation && expectation.Equals("100-continue", StringComparison.OrdinalIgnoreCase);
        _authority = ClientAuthority.Of(request.Uri);
        // RFC 9110 9.2.2.
        _isIdempotent = request.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";
        // RFC 8470 4: safe ones, but for what the caller takes upon itself. Content that has to be fetched may not come in time.
        _mayBeEarly = worker.Options.EarlyData && (request.EarlyData ?? request.Method is "GET" or "HEAD" or "OPTIONS") && (HasNoContent || _content is { IsBytes: true }) && request.Trailers is null;
        Fields = request.ToFieldSection();
        _cancellation = cancellation;
    }

    /// <summary>The request's field section.</summary>
    public Http3FieldSection Fields { get; private set; }

    public bool HasNoContent => !IsConnect && _request.Trailers is null && _content is null or { Length: 0, IsBytes: true };

    /// <summary>An extended CONNECT (RFC 9220): it waits for the server's SETTINGS, and sends content only once it is accepted.</summary>
    public bool IsConnect => _request.Protocol is not null;

    /// <summary>Its present stream; null without one. The worker's thread only.</summary>
    public Http3RequestStream? Stream => _stream;

    /// <summary>Its present connection; null without one. The worker's thread only.</summary>
    public ClientConnection? Connection => _connection;

    public ClientWorker Worker => _worker;

    /// <summary>Of its present stream; -1 without one.</summary>
    public long StreamId => _stream?.StreamId ?? -1;

    /// <summary>Nothing more happens, but that a caller reads what is in the pipe.</summary>
    public bool IsOver { get; private set; }

    /// <summary>It may be sent before the handshake is complete.</summary>
    public bool MayBeEarlyData => _mayBeEarly;

    /// <summary>Any thread: hands it to the worker.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<H3ClientResponse> Start()
    {
        _worker.Submit(this);
        return _response.Task;
    }

    public void Begin()
    {
        _registration = _cancellation.UnsafeRegister(static state => ((ClientExchange)state!).PostCancel(), this);
        if (_request.Timeout is { } timeout)
        {
            _timeout = _worker.Loop.CreateTimer(() => Fail(new TimeoutException($"{_request.Method} {_request.Uri} took longer than its timeout of {timeout.TotalSeconds:0.###} s.")));
            _timeout.Start(_worker.Loop.Now + (timeout.Ticks * 100));
        }

        Queue();
    }

    public void OnOpened(ClientConnection connection, Http3RequestStream stream)
    {
        (_connection, _stream) = (connection, stream);
        _wasEarly = connection.IsInEarlyData;
        _attempts++;
        stream.DatagramHandler = Datagrams;
        StartUpload();
    }

    /// <summary>The connection keeps it until the server's SETTINGS are there.</summary>
    public void OnHeld(ClientConnection connection) => _connection = connection;

    /// <summary>The SETTINGS are there: it goes its way.</summary>
    public void OnReleased()
    {
        Detach();
        Queue();
    }

    /// <summary>The server has not processed it and will not (RFC 9114 5.2): another connection may.</summary>
    public void OnUnprocessed()
    {
        if (!TryAgain())
        {
            Fail(ClientFailure.Stream((ulong)Http3ErrorCode.RequestRejected));
        }
    }

    /// <summary>The handshake has failed: nobody has answered, and who cannot complete it has not sent the request anew. It waits for another connection, if there is to be one.</summary>
    public void OnEarlyConnectionLost(H3ConnectionException failure)
    {
        _mayBeEarly = false;
        if (!TryAgain())
        {
            Fail(failure);
        }
    }

    /// <summary>The connection is over.</summary>
    public void OnConnectionLost(H3ConnectionException failure)
    {
        // RFC 9110 9.2.2: once, and only what does no harm if the server has done it already. A server that closes with an error has said what it thinks of it.
        var mayRetry = _isIdempotent && !_hasLostConnection && !HasAnswer && failure is { Failure: H3ConnectionFailure.StatelessReset or H3ConnectionFailure.IdleTimeout }
            or { Failure: H3ConnectionFailure.ClosedByServer, IsApplicationError: true, ErrorCode: (ulong)Http3ErrorCode.NoError }
            or { Failure: H3ConnectionFailure.ClosedByServer, IsApplicationError: false, ErrorCode: 0 };
        _hasLostConnection = true;
        if (!mayRetry || !TryAgain())
        {
            Fail(failure);
        }
    }

    /// <summary>Ends it with an error, whatever its state; nothing if it is over.</summary>
    public void Fail(Exception exception)
    {
        if (IsOver)
        {
            return;
        }

        if (Session is { } session)
        {
            EndSession(session);
            return;
        }

        var stream = _stream;
        Detach();
        // Once detached: these may call back.
        stream?.Reset(Http3ErrorCode.RequestCancelled);
        stream?.StopReading(Http3ErrorCode.RequestCancelled);
        EndUpload();
        End();
        EndDownload(exception);
        if (exception is OperationCanceledException)
        {
            _response.TrySetCanceled(_cancellation);
        }
        else if (_result is null || exception is not (H3StreamException or H3ConnectionException))
        {
            // A response that is there is given, and its content ends with the failure.
            _response.TrySetException(exception);
        }
    }

    void IHttp3StreamHandler.OnReadAborted(Http3RequestStream stream, ulong errorCode)
    {
        // A connection that is over tells its reason in a moment, by OnConnectionLost.
        if (stream != _stream || _readEnded || stream.Connection.IsOver)
        {
            return;
        }

        if (errorCode != (ulong)Http3ErrorCode.RequestRejected || !TryAgain())
        {
            Fail(stream.HasTooLargeFields ? ClientFailure.TooLargeFields(_worker.Options) : ClientFailure.Stream(errorCode));
        }
    }

    void IHttp3StreamHandler.OnClosed(Http3RequestStream stream)
    {
        if (stream != _stream)
        {
            return;
        }

        if (_readEnded)
        {
            Detach();
            EndUpload();
            End();
        }
        else if (stream.Connection.IsOver)
        {
            _stream = null;
        }
        else
        {
            // Not without a word before; should it happen, nobody waits for ever.
            Fail(ClientFailure.Stream(stream.AbortCode));
        }
    }

    private void End()
    {
        IsOver = true;
        _timeout?.Dispose();
        _registration.Unregister();
        _worker.Forget(this);
    }

    /// <summary>From the connection and the stream, which is not touched again.</summary>
    private void Detach()
    {
        _connection?.Remove(this);
        if (_stream is { } stream && stream.Handler == this)
        {
            stream.Handler = null;
        }

        (_connection, _stream) = (null, null);
    }

    private void Queue()
    {
        if (!IsOver)
        {
            _worker.Origin(_authority).Submit(this);
        }
    }

    private bool TryAgain()
    {
        if (IsOver || _pipe is not null || _attempts >= MaxAttempts || (_contentUsed && _content is { IsReplayable: false }))
        {
            return false;
        }

        var stream = _stream;
        Detach();
        stream?.Reset(Http3ErrorCode.RequestCancelled);
        stream?.StopReading(Http3ErrorCode.RequestCancelled);
        EndUpload();
        _worker.Post(static state => ((ClientExchange)state!).Queue(), this);
        return true;
    }

    private void PostCancel() => _worker.Post(static state => ((ClientExchange)state!).Cancel(), this);

    private void Cancel()
    {
        // What was accepted is its owner's, and no longer a request to give up.
        if (!IsConnect || _pipe is null)
        {
            Fail(new OperationCanceledException(_cancellation));
        }
    }
}
