using System.Text;
using H3Routes.Http3;

namespace H3Routes;

public sealed partial class H3Context
{
    private static readonly SendOrPostCallback Abort = static context => ((H3Context)context!).AbortTunnelOnLoop();

    private IContextSession? _session;
    private Http3ErrorCode _tunnelError;

    /// <summary>What the handler serves over the stream of an extended CONNECT. A context that has had one is not used again: others may still hold on to it.</summary>
    internal IContextSession? Session
    {
        get => _session;
        set
        {
            if (_session is not null)
                _application.Remove(_session);
            _session = value;
            _reusable = false;
            if (value is not null)
                _application.Add(value);
        }
    }

    /// <summary>For any thread: ends the stream of an extended CONNECT before the handler does; with FIN where there is no <paramref name="error"/>, otherwise at once, in both directions.</summary>
    internal void EndTunnel(Http3ErrorCode? error)
    {
        if (error is not { } code)
        {
            CompleteResponse(null);
            return;
        }

        _tunnelError = code;
        if (IsOnLoopThread)
            AbortTunnelOnLoop();
        else
            Post(Abort, this);
    }

    /// <summary>A session's handler has failed; what becomes of the session is not for here.</summary>
    /// <param name="isClients">The client is the cause.</param>
    internal void ReportFailure(Exception exception, bool isClients)
    {
        string method = Encoding.UTF8.GetString(_request.MethodName);
        string path = Encoding.UTF8.GetString(_request.Path[..Math.Min(_request.Path.Length, 1024)]);
        if (isClients || _aborted && exception is (OperationCanceledException or H3StreamException))
        {
            HandlingLog.ClientAborted(_application.Logger, HandlerName, method, path);
            return;
        }

        _application.FailedHandlers++;
        HandlingLog.HandlerFailed(_application.Logger, exception, HandlerName, method, path);
    }

    private void AbortTunnelOnLoop()
    {
        if (!_open || _stream is null)
            return;
        long ticks = Enter();
        ResetStream(_tunnelError);
        _request.BodyReader.OnReadable();
        Leave(ticks);
    }
}
