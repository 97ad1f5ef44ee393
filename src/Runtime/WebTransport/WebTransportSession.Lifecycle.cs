using System.Buffers.Binary;
using System.Text;
using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

/// <remarks>
/// <code>
/// open ─ CloseAsync, handler's end ─> capsule, FIN ─────────> over, what still comes on the CONNECT stream is read to its end
///      ─ capsule or FIN of the peer's ─> FIN ───────────────> over
///      ─ reset, violation, connection lost ─> reset ────────> over
/// </code>
/// Being over is one step: all streams are reset with WT_SESSION_GONE, and everybody who waits is told.
/// </remarks>
public sealed partial class WebTransportSession : IHttp3StreamHandler
{
    private const int MaxReasonLength = 1024;

    /// <summary>Bytes that are read behind the session's end before the peer is asked to stop.</summary>
    private const int MaxReadBehindEnd = 64 << 10;

    private readonly TaskCompletionSource<WebTransportCloseInfo> _closed;
    private readonly CapsuleReader _capsules;
    private readonly IWebTransportSessionOwner _owner;

    /// <summary>Null once it belongs to another request.</summary>
    private Http3RequestStream? _connect;

    private CancellationTokenSource? _endedSource, _drainingSource;
    private volatile WebTransportCloseInfo? _closeInfo;
    private volatile bool _isDraining;
    private PooledBytes _unsent;
    private int _unfinished;
    private bool _finWanted, _hasCloseCapsule;
    private int _readBehindEnd;

    /// <summary>For any thread.</summary>
    internal bool IsOver => _closeInfo is not null;

    /// <summary>What a turn's end has to do.</summary>
    internal bool HasWork => !IsOver && (_pendingBidirectional is { Count: > 0 } || _pendingUnidirectional is { Count: > 0 } || IsCreditDue);

    /// <summary>Ends the session: code and reason reach the peer, all its streams are reset. Nothing if it is over.</summary>
    /// <param name="code">The application's code.</param>
    /// <param name="reason">For the peer; what is beyond 1,024 bytes of UTF-8 is cut off.</param>
    public ValueTask CloseAsync(uint code = 0, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(reason);
        return OnLoop(static (session, argument) =>
        {
            var (code, reason) = ((uint, string))argument!;
            session.Close(code, reason);
        }, (code, reason));
    }

    /// <summary>Asks the peer to end the session soon (WT_DRAIN_SESSION); nothing else changes.</summary>
    public ValueTask DrainAsync() => OnLoop(static (session, _) => session.SendDrain(), null);

    /// <summary>For any thread: the session's user has failed.</summary>
    internal ValueTask AbortAsync() => OnLoop(static (session, _) => session.Abort((ulong)Http3ErrorCode.InternalError), null);

    /// <summary>From here on the CONNECT stream is the session's.</summary>
    internal void Begin()
    {
        _connect!.Handler = this;
        _connect.DatagramHandler = this;
        UpdateMaxDatagramLength();
        if (_connection.IsGoingAway)
        {
            OnGoAway();
        }

        ReadCapsules();
    }

    /// <summary>On the loop.</summary>
    internal void Close(uint code, string reason)
    {
        if (IsOver)
        {
            return;
        }

        Span<byte> value = stackalloc byte[sizeof(uint) + MaxReasonLength];
        BinaryPrimitives.WriteUInt32BigEndian(value, code);

        // Cut off between two characters.
        Encoding.UTF8.GetEncoder().Convert(reason, value[sizeof(uint)..], flush: true, out int characters, out int length, out _);
        if (characters < reason.Length)
        {
            reason = reason[..characters];
        }

        Span<byte> capsule = stackalloc byte[CapsuleWriter.MaxHeaderLength + sizeof(uint) + MaxReasonLength];
        _unsent.Append(Pool, capsule[..CapsuleWriter.Write(capsule, CapsuleType.CloseWebTransportSession, value[..(sizeof(uint) + length)])]);
        _finWanted = true;
        FlushCapsules();
        End(new WebTransportCloseInfo(WebTransportCloseKind.Local, code, reason));
    }

    /// <summary>On the loop: the session ends with an error of the protocol's.</summary>
    internal void Abort(ulong code)
    {
        if (IsOver)
        {
            return;
        }

        _unsent.Release(Pool);
        _connect!.Reset((Http3ErrorCode)code);
        _connect.StopReading((Http3ErrorCode)code);
        End(new WebTransportCloseInfo(WebTransportCloseKind.Aborted, 0, "", (long)code));
    }

    /// <summary>On the loop: GOAWAY was sent or received.</summary>
    internal void OnGoAway()
    {
        if (!IsOver)
        {
            SendDrain();
            SetDraining();
        }
    }

    /// <summary>At a turn's end.</summary>
    internal void WorkOff()
    {
        OpenPending(isBidirectional: true);
        OpenPending(isBidirectional: false);
        SendCredits();
        FlushCapsules();
    }

    void IHttp3StreamHandler.OnResponse(Http3RequestStream stream)
    {
    }

    void IHttp3StreamHandler.OnReadable(Http3RequestStream stream) => ReadCapsules();

    void IHttp3StreamHandler.OnWritable(Http3RequestStream stream) => FlushCapsules();

    void IHttp3StreamHandler.OnWriteAborted(Http3RequestStream stream, ulong errorCode)
    {
        EndAborted(stream, errorCode);
        _owner.OnWriteAborted(stream, errorCode);
    }

    void IHttp3StreamHandler.OnReadAborted(Http3RequestStream stream, ulong errorCode)
    {
        EndAborted(stream, errorCode);
        _owner.OnReadAborted(stream, errorCode);
    }

    void IHttp3StreamHandler.OnClosed(Http3RequestStream stream)
    {
        EndAborted(stream, stream.AbortCode);
        _unsent.Release(Pool);
        _capsules.Reset();
        _connect = null;
        _owner.OnClosed(stream);
    }

    private ValueTask OnLoop(Action<WebTransportSession, object?> action, object? argument)
    {
        if (Loop.IsOnLoopThread)
        {
            action(this, argument);
            return default;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(
            static state =>
            {
                var (session, action, argument, done) = ((WebTransportSession, Action<WebTransportSession, object?>, object?, TaskCompletionSource))state!;
                action(session, argument);
                done.SetResult();
            },
            (this, action, argument, done));
        return new ValueTask(done.Task);
    }

    /// <summary>What the session's user has thrown where nobody else hears of it.</summary>
    private void Fail(Exception exception)
    {
        _failure ??= exception;
        Abort((ulong)Http3ErrorCode.InternalError);
    }

    private Exception? _failure;

    /// <summary>What <see cref="DatagramReceived"/> has thrown; its owner logs it.</summary>
    internal Exception? Failure => _failure;

    private void EndAborted(Http3RequestStream stream, ulong code)
    {
        if (IsOver)
        {
            return;
        }

        if (stream.Connection.IsOver)
        {
            End(new WebTransportCloseInfo(WebTransportCloseKind.ConnectionLost, 0, "", (long)code));
            return;
        }

        stream.Reset((Http3ErrorCode)code);
        stream.StopReading((Http3ErrorCode)code);
        End(new WebTransportCloseInfo(WebTransportCloseKind.Aborted, 0, "", (long)code));
    }

    private void EndRemote(uint code, string reason)
    {
        if (IsOver)
        {
            return;
        }

        // 6: the recipient ends its side at once.
        _finWanted = true;
        FlushCapsules();
        End(new WebTransportCloseInfo(WebTransportCloseKind.Remote, code, reason));
    }

    private void End(WebTransportCloseInfo info)
    {
        _closeInfo = info;
        _maxDatagramLength = 0;
        _connection.Remove(this);
        _connect!.DatagramHandler = null;
        bool isLost = info.Kind == WebTransportCloseKind.ConnectionLost;
        foreach (WebTransportStream stream in _streams.Values.ToArray())
        {
            if (isLost)
            {
                stream.Lose();
            }
            else
            {
                stream.Abandon(WebTransportErrorCode.SessionGone);
            }
        }

        _blocked = null;
        FailPending(ref _pendingBidirectional);
        FailPending(ref _pendingUnidirectional);
        _incomingBidirectional.End();
        _incomingUnidirectional.End();
        _incomingDatagrams.End();
        Cancel(ref _endedSource);
        _closed.TrySetResult(info);
        _owner.OnSessionOver();
    }

    private void SetDraining()
    {
        if (!_isDraining)
        {
            _isDraining = true;
            Cancel(ref _drainingSource);
        }
    }

    /// <summary>What the callbacks throw is theirs: the first is kept for the log.</summary>
    private void Cancel(ref CancellationTokenSource? source)
    {
        Interlocked.MemoryBarrier();
        try
        {
            Volatile.Read(ref source)?.Cancel();
        }
        catch (AggregateException exception)
        {
            _failure ??= exception;
        }
    }
}
