namespace H3Routes;

/// <summary>A connection of a protocol that is nothing but datagrams (RFC 9221): dialled for one caller, and over with what it was given. The worker's thread only.</summary>
internal sealed class ClientDatagramConnection : IClientWork, IClientDialer, IClientConnectionOwner, IClientDatagramCarrier
{
    private readonly ClientWorker _worker;
    private readonly H3ClientDatagrams _datagrams;
    private readonly CancellationToken _cancellation;
    private readonly TaskCompletionSource<H3ClientDatagrams> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private ClientDial? _dial;
    private ClientConnection? _connection;
    private bool _isEnded;

    private ClientDatagramConnection(ClientWorker worker, string protocol, ClientAuthority authority, CancellationToken cancellation)
    {
        (_worker, Protocol, Authority, _cancellation) = (worker, protocol, authority, cancellation);
        _datagrams = new H3ClientDatagrams(worker);
    }

    public ClientAuthority Authority { get; }

    public string Protocol { get; }

    public bool IsOver => _connection is null;

    public int MaxDatagramLength => _connection?.Transport.MaxDatagramLength ?? 0;

    /// <summary>Any thread.</summary>
    public static Task<H3ClientDatagrams> ConnectAsync(ClientWorker worker, string protocol, Uri uri, CancellationToken cancellation)
    {
        var connection = new ClientDatagramConnection(worker, protocol, ClientAuthority.Of(uri), cancellation);
        worker.Submit(connection);
        return connection._opened.Task;
    }

    public void Begin()
    {
        if (_isEnded)
        {
            return;
        }

        _registration = _cancellation.UnsafeRegister(static state => ((ClientDatagramConnection)state!).PostCancel(), this);
        _dial = new ClientDial(_worker, this);
        _dial.Start();
    }

    public void Fail(Exception exception)
    {
        _isEnded = true;
        _dial?.Cancel();
        _dial = null;
        _registration.Unregister();
        _worker.Forget(this);
        if (exception is OperationCanceledException)
        {
            _opened.TrySetCanceled(_cancellation);
        }
        else
        {
            _opened.TrySetException(exception);
        }

        _datagrams.Complete(exception);
        var connection = _connection;
        _connection = null;
        connection?.Close();
    }

    public bool SendDatagram(ReadOnlySpan<byte> datagram) => _connection?.Transport.SendDatagram(datagram) ?? false;

    public void OnOpen(ClientConnection connection)
    {
        _dial = null;
        _registration.Unregister();
        _connection = connection;
        connection.Owner = this;
        _datagrams.Open(this, connection.Info!, Close);
        _opened.TrySetResult(_datagrams);
    }

    /// <summary>Not of a connection that resumes none.</summary>
    public void OnEarlyData(ClientConnection connection)
    {
    }

    public void OnDialFailed(H3ConnectionException exception) => Fail(exception);

    public void OnDraining(ClientConnection connection)
    {
    }

    public void OnTurnEnd(ClientConnection connection)
    {
    }

    public void OnDatagramsReadable(ClientConnection connection)
    {
        byte[] buffer = _worker.Pool.Datagram;
        while (connection.Transport.TryReceiveDatagram(buffer, out int length))
        {
            _datagrams.Receive(buffer.AsSpan(0, length));
        }
    }

    public void OnClosed(ClientConnection connection, H3ConnectionException reason)
    {
        // The code 0 is what a protocol without codes of its own ends with in order (RFC 9000 10.2 leaves them to it).
        _connection = null;
        _worker.Forget(this);
        _datagrams.Complete(reason is { Failure: H3ConnectionFailure.ClosedByServer, IsApplicationError: true, ErrorCode: 0 } ? null : reason);
    }

    private void Close()
    {
        var connection = _connection;
        _connection = null;
        _worker.Forget(this);
        connection?.Close();
    }

    private void PostCancel() => _worker.Post(
        static state =>
        {
            var connection = (ClientDatagramConnection)state!;
            if (connection._connection is null)
            {
                connection.Fail(new OperationCanceledException(connection._cancellation));
            }
        },
        this);
}
