using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

public sealed partial class H3Context : IWebTransportSessionOwner
{
    private WebTransportSession? _webTransport;

    /// <summary>Accepts the WebTransport session that this request asks for: answers 200 and gives the session. It ends with the handler at the latest.</summary>
    /// <param name="options">What is asked of the client beyond the server's options.</param>
    /// <exception cref="InvalidOperationException">The request is no extended CONNECT for WebTransport, the response has begun, or the server speaks no WebTransport: no route has its protocol.</exception>
    /// <exception cref="H3RequestException">The origin is not allowed (403), none of the protocols is spoken (400): let it through, and it is the answer. Too many sessions are open: the stream was reset with H3_REQUEST_REJECTED.</exception>
    /// <exception cref="H3StreamException">The client is gone.</exception>
    public async ValueTask<WebTransportSession> AcceptWebTransportAsync(WebTransportAcceptOptions? options = null)
    {
        ThrowIfEnded();
        if (_response.HasStarted || _webTransport is not null)
            throw new InvalidOperationException("The response has begun.");
        if (!WebTransportHandshake.IsRequest(_request.MethodName, _request.Protocol))
            throw new InvalidOperationException("The request is no extended CONNECT with the protocol webtransport or webtransport-h3.");
        if (_stream != Exchange || Exchange.Stream.Connection.Acceptor is not WebTransportConnection connection)
            throw new InvalidOperationException("The connection has no WebTransport: no route of the server has its protocol.");
        if (_application.AllowsOrigin?.Invoke(_request.Headers["origin"]) == false || !WebTransportHandshake.AllowsOrigin(options?.Origins, _request.Headers["origin"]))
            throw new H3RequestException(403, "This origin may not open WebTransport sessions here.");

        // 7.1: which dialect it is, the client's SETTINGS say; they may come after the request.
        if (!await connection.SettingsAsync() || _stream is null)
            throw ReadAbortException();
        var request = Exchange.Stream;
        var dialect = WebTransportHandshake.Dialect(connection.Http3.PeerSettings!, request.Fields);
        if (!connection.HasRoom(dialect))
        {
            // 5.1: the CONNECT stream is reset, which tells the client that it may try again on another connection; no answer is sent.
            request.Reset(Http3ErrorCode.RequestRejected);
            throw new H3RequestException(429, "Too many WebTransport sessions are open on the connection.");
        }

        var subprotocol = WebTransportHandshake.ChooseProtocol(request.Fields, options?.Protocols);
        if (subprotocol is null && options is { RequiresProtocol: true })
            throw new H3RequestException(400, "None of the protocols that the client offers (WT-Available-Protocols) is spoken here.");
        _response.StatusCode = 200;
        WebTransportHandshake.WriteAnswer(request.Fields, subprotocol, _response.Headers.Section);

        // Fields wait in the stream where the client gives no credit, and nobody waits for them: no other session comes between the look for room and the beginning.
        await _response.BodyWriter.FlushAsync();
        if (_stream is null)
            throw ReadAbortException();

        // From here on the stream's content is the session's.
        _response.BodyWriter.Abort();
        _request.BodyReader.End();
        _readStopped = true;
        return _webTransport = connection.Begin(request, this, dialect, subprotocol, _request.Connection);
    }

    void IWebTransportSessionOwner.OnSessionOver()
    {
        if (!_handlerDone)
            CancelAborted();
    }

    /// <summary>The handler is done: so is its session.</summary>
    private void EndWebTransport(bool failed)
    {
        if (_webTransport is not { } session)
            return;
        if (session.Failure is { } failure)
            HandlingLog.SessionCallbackFailed(_application.Logger, failure, HandlerName);
        if (failed)
            session.Abort((ulong)Http3ErrorCode.InternalError);
        else
            session.Close(0, "");
        _webTransport = null;
    }
}
