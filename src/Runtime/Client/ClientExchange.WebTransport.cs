using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>The CONNECT of a WebTransport session: once it is accepted its stream is the session's, and the request has nothing more to do than to hear of its end.</summary>
internal sealed partial class ClientExchange : IWebTransportSessionOwner
{
    private ClientSessionRequest? _sessionRequest;
    private WebTransportDialect? _dialect;

    /// <summary>A session is asked for.</summary>
    public bool IsSession => _sessionRequest is not null;

    /// <summary>The session, once it was accepted.</summary>
    public WebTransportSession? Session { get; private set; }

    public static ClientExchange OfSession(ClientWorker worker, ClientSessionRequest request, CancellationToken cancellation) =>
        new(worker, request.For(WebTransportDialect.Draft15), cancellation) { _sessionRequest = request };

    /// <summary>The server's SETTINGS are there: the request is written in the dialect that they speak, or fails.</summary>
    public bool TryChooseDialect(Http3Settings settings)
    {
        if (_worker.WebTransport!.Choose(settings) is not { } dialect)
        {
            Fail(new H3ExtendedConnectNotSupportedException(
                $"{_authority} speaks no WebTransport: its SETTINGS have none of its dialects. Of H3Routes' servers those with a route for it do."));
            return false;
        }

        if (_dialect != dialect)
        {
            _dialect = dialect;
            Fields = _sessionRequest!.For(dialect).ToFieldSection();
        }

        return true;
    }

    /// <summary>The server takes another session on the connection.</summary>
    public bool HasRoom(WebTransportConnection connection, int others) =>
        (ulong)others < ClientWebTransport.MaxSessions(connection, connection.Http3.PeerSettings!, _dialect!.Value);

    void IWebTransportSessionOwner.OnSessionOver()
    {
    }

    private void BeginSession()
    {
        var stream = _stream!;
        _uploadEnded = true;
        EndDownload(null);
        var isOffered = _sessionRequest!.TryGetProtocol(stream.Fields, out var protocol);
        Session = ((WebTransportConnection)stream.Connection.Acceptor!).Begin(stream, this, _dialect!.Value, isOffered ? protocol : null, info: null);
        if (!isOffered)
        {
            // 3.3: what the server has chosen was not offered.
            Session.Abort(WebTransportErrorCode.AlpnError);
        }
    }

    /// <summary>The client ends: so does the session.</summary>
    private void EndSession(WebTransportSession session)
    {
        session.Close(0, "");
        Detach();
        End();
    }
}
