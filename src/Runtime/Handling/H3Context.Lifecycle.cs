using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <remarks>
/// <code>
///  pooled ─ Begin ─> handler runs ─ it ends ─> response leaves ─ FIN taken, stream closed ─> pooled
///                        │ throws                                  ▲
///                        └─> problem response, or reset ───────────┘
/// </code>
/// The handler's end and the stream's come in either order; the context goes back to the pool after both.
/// </remarks>
public sealed partial class H3Context : IHttp3StreamHandler
{
    private static readonly SendOrPostCallback EndHandler = static context => ((H3Context)context!).OnHandlerCompleted();
    private static readonly SendOrPostCallback EndResponse = static context => ((H3Context)context!).CompleteResponseOnLoop();

    private IRequestStream? _stream;
    private H3ConnectionInfo? _connection;
    private Http3FieldSection? _keptFields;
    private ValueTaskAwaiter _handler;
    private Action? _onHandlerCompleted;
    private Exception? _completeException;
    private long _startTicks;
    private ulong _readAbortCode;
    private int _depth;
    private bool _open;
    private bool _isAsync;
    private bool _handlerDone;
    private bool _reusable;
    private bool _readStopped;
    private bool _fieldsKept;

    internal ReadOnlySpan<byte> Date => _application.Date(_isAsync ? Stopwatch.GetTimestamp() : _startTicks);

    internal void Begin(IRequestStream stream, H3ConnectionInfo connection)
    {
        _startTicks = Stopwatch.GetTimestamp();
        _stream = stream;
        _connection = connection;
        _open = _reusable = true;
        _isAsync = _handlerDone = _readStopped = _aborted = _fieldsKept = false;
        _abortSource = null;
        _completeException = null;
        _readAbortCode = (ulong)Http3ErrorCode.RequestCancelled;
        Route = null;
        bool expects = TryGetExpectation(stream, out bool continues);
        _request.Begin(stream.Fields, connection, continues);
        _response.Begin();

        _depth++;
        try
        {
            if (expects && !continues)
                throw new H3RequestException(417, "The only expectation that is met here is 100-continue.");
            var handler = _application.Handle(this);
            if (handler.IsCompleted)
            {
                // Also for a failure: GetResult throws what the handler threw.
                handler.GetAwaiter().GetResult();
                Finish();
            }
            else
            {
                _isAsync = true;
                _handler = handler.GetAwaiter();
                _handler.UnsafeOnCompleted(_onHandlerCompleted ??= OnHandlerCompleted);
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        Leave(_startTicks);
    }

    /// <summary>Why nothing can be read when the stream is closed.</summary>
    internal H3StreamException ReadAbortException() => H3StreamException.ForRead(_readAbortCode);

    /// <summary>The handler has completed the response before its own end. For any thread.</summary>
    internal void CompleteResponse(Exception? exception)
    {
        _completeException = exception;
        if (IsOnLoopThread)
            CompleteResponseOnLoop();
        else
            Post(EndResponse, this);
    }

    void IHttp3StreamHandler.OnResponse(Http3RequestStream stream)
    {
    }

    void IHttp3StreamHandler.OnReadable(Http3RequestStream stream)
    {
        long ticks = Enter();
        _request.BodyReader.OnReadable();
        Leave(ticks);
    }

    void IHttp3StreamHandler.OnWritable(Http3RequestStream stream)
    {
        long ticks = Enter();
        _response.BodyWriter.OnWritable();
        StopReadingWhenDone();
        Leave(ticks);
    }

    void IHttp3StreamHandler.OnWriteAborted(Http3RequestStream stream, ulong errorCode)
    {
        long ticks = Enter();
        if (!_response.BodyWriter.IsDone)
            CancelAborted();
        _response.BodyWriter.Abort();
        StopReadingWhenDone();
        Leave(ticks);
    }

    void IHttp3StreamHandler.OnReadAborted(Http3RequestStream stream, ulong errorCode)
    {
        long ticks = Enter();
        _readAbortCode = errorCode;
        if (!_response.BodyWriter.IsDone)
            CancelAborted();
        _request.BodyReader.OnReadable();
        _datagrams?.Complete(ReadAbortException());
        Leave(ticks);
    }

    void IHttp3StreamHandler.OnClosed(Http3RequestStream stream)
    {
        long ticks = Enter();
        if (!_handlerDone)
            KeepFields();
        bool complete = _response.BodyWriter.IsDone;
        _stream = null;
        _datagrams?.Complete(complete ? null : ReadAbortException());
        if (!complete)
            CancelAborted();
        _response.BodyWriter.Abort();
        _request.BodyReader.OnReadable();
        Leave(ticks);
    }

    private void OnHandlerCompleted()
    {
        if (!IsOnLoopThread)
        {
            Post(EndHandler, this);
            return;
        }

        long ticks = Enter();
        try
        {
            var handler = _handler;
            _handler = default;
            handler.GetResult();
            Finish();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        Leave(ticks);
    }

    /// <summary>The handler has ended well: what it wrote is the response.</summary>
    private void Finish()
    {
        EndWebTransport(failed: false);
        _response.FlushJsonWriter();
        _response.BodyWriter.End();
        EndHandling();
    }

    /// <summary>The handler has thrown, or has written less than it promised.</summary>
    private void Fail(Exception exception)
    {
        bool unanswered = !_response.HasStarted && !_response.BodyWriter.IsPending && !_response.BodyWriter.IsCompleted;
        bool clientGaveUp = _aborted || _request.BodyReader.IsAborted;
        bool sessionOver = _webTransport is { IsOver: true } && exception is WebTransportStreamException or WebTransportSessionException;
        EndWebTransport(failed: true);
        if (clientGaveUp && exception is (OperationCanceledException or H3StreamException) || sessionOver)
        {
            HandlingLog.ClientAborted(_application.Logger, HandlerName, Text(_request.MethodName), Text(_request.Path));
            ResetStream(Http3ErrorCode.RequestCancelled);
        }
        else if (exception is H3RequestException refusal)
        {
            HandlingLog.RequestRefused(_application.Logger, Text(_request.MethodName), Text(_request.Path), refusal.StatusCode, refusal.Message);
            Answer(unanswered, new H3Problem { Status = refusal.StatusCode, Detail = refusal.Message });
        }
        else
        {
            _application.FailedHandlers++;
            HandlingLog.HandlerFailed(_application.Logger, exception, HandlerName, Text(_request.MethodName), Text(_request.Path));

            // What went wrong inside is nobody's business outside.
            Answer(unanswered, new H3Problem { Status = 500, Detail = Limits.ShowExceptions ? exception.ToString() : null });
        }

        EndHandling();

        static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 1024)]);
    }

    private void Answer(bool unanswered, H3Problem problem)
    {
        if (unanswered)
        {
            _response.Restart();
            problem.WriteTo(this);
            _response.BodyWriter.End();
        }
        else if (!_response.BodyWriter.IsCompleted)
        {
            ResetStream(Http3ErrorCode.InternalError);
        }
    }

    private void ResetStream(Http3ErrorCode code)
    {
        _stream?.Reset(code);
        _stream?.StopReading(code);
        _readStopped = true;
        _response.BodyWriter.Abort();
    }

    private void EndHandling()
    {
        // Somebody may still hold on to a read or a flush that was not awaited; such a context is not used again.
        _reusable &= !_request.BodyReader.IsPending && !_response.BodyWriter.IsPending;
        _handlerDone = true;
        EndDatagrams();
        _request.BodyReader.End();
        StopReadingWhenDone();
        _connection!.OnHandlerEnded();
    }

    private void CompleteResponseOnLoop()
    {
        if (!_open || _handlerDone)
            return;
        long ticks = Enter();
        if (_completeException is null)
        {
            _response.FlushJsonWriter();
            _response.BodyWriter.End();
        }
        else
        {
            ResetStream(Http3ErrorCode.InternalError);
        }

        Leave(ticks);
    }

    /// <summary>RFC 9114 4.1.1: a complete response lets the client off sending the rest of its request.</summary>
    private void StopReadingWhenDone()
    {
        if (_readStopped || !_handlerDone || !_response.BodyWriter.IsDone)
            return;
        _readStopped = true;
        if (_stream is { ReadEnded: false } stream)
            stream.StopReading(Http3ErrorCode.NoError);
    }

    /// <summary>
    /// On the loop: the request's fields are a copy from now on, the context's own. The stream takes its fields back when it closes, perhaps while the handler still runs, and on another thread: it goes on with them,
    /// not with another request's.
    /// </summary>
    internal void KeepFields()
    {
        if (_fieldsKept || _stream is not { } stream)
            return;
        _fieldsKept = true;
        var fields = stream.Fields;
        _keptFields ??= new Http3FieldSection();
        _keptFields.Clear();
        _keptFields.SetRequest(fields.Method, fields.Scheme, fields.Authority, fields.Path, fields.Protocol);
        for (int i = 0; i < fields.Count; i++)
            _keptFields.Add(fields.Name(i), fields.Value(i));
        _request.Bind(_keptFields);
        if (_request.Trailers is not null)
            BindTrailers();
    }

    /// <summary>On the loop: the content's end has been read, or the trailers are to be kept with the fields.</summary>
    internal void BindTrailers()
    {
        var trailers = _stream?.Trailers;
        if (_fieldsKept && trailers is not null)
        {
            var kept = new Http3FieldSection();
            for (int i = 0; i < trailers.Count; i++)
                kept.Add(trailers.Name(i), trailers.Value(i));
            trailers = kept;
        }

        _request.BindTrailers(trailers);
    }

    /// <summary>RFC 9110 10.1.1. A request without content expects nothing: the field is ignored there, and costs nothing.</summary>
    private static bool TryGetExpectation(IRequestStream stream, out bool continues)
    {
        continues = false;
        if (stream.ReadEnded || !stream.Fields.TryGet("expect"u8, out var expectation))
            return false;
        continues = Ascii.EqualsIgnoreCase(expectation, "100-continue"u8);
        return true;
    }

    private long Enter()
    {
        _depth++;
        return Stopwatch.GetTimestamp();
    }

    private void Leave(long startTicks)
    {
        _application.MeasureHold(this, startTicks);
        if (--_depth == 0 && _handlerDone && _stream is null)
            Release();
    }

    private void Release()
    {
        _open = false;
        _user = null;
        Challenge = null;
        _request.End();
        _response.End();
        _connection = null;
        ReleaseScratch();
        _application.End(this, _reusable);
    }
}
