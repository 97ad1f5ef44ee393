using System.Runtime.CompilerServices;
using H3Routes.WebTransport;

namespace H3Routes;

public sealed partial class WebTransportSession
{
    private Queue<PendingOpen>? _pendingBidirectional, _pendingUnidirectional;

    /// <summary>The next bidirectional stream that the peer opens; null when the session is over.</summary>
    /// <exception cref="InvalidOperationException">Another call waits.</exception>
    public ValueTask<WebTransportStream?> AcceptBidirectionalStreamAsync(CancellationToken cancellationToken = default) => _incomingBidirectional.AcceptAsync(cancellationToken);

    /// <summary>The next unidirectional stream that the peer opens; null when the session is over.</summary>
    /// <exception cref="InvalidOperationException">Another call waits.</exception>
    public ValueTask<WebTransportStream?> AcceptUnidirectionalStreamAsync(CancellationToken cancellationToken = default) => _incomingUnidirectional.AcceptAsync(cancellationToken);

    /// <summary>The bidirectional streams that the peer opens, until the session is over.</summary>
    public async IAsyncEnumerable<WebTransportStream> AcceptBidirectionalStreamsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await AcceptBidirectionalStreamAsync(cancellationToken) is { } stream)
        {
            yield return stream;
        }
    }

    /// <summary>The unidirectional streams that the peer opens, until the session is over.</summary>
    public async IAsyncEnumerable<WebTransportStream> AcceptUnidirectionalStreamsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await AcceptUnidirectionalStreamAsync(cancellationToken) is { } stream)
        {
            yield return stream;
        }
    }

    /// <summary>Opens a stream on which both sides send; waits while the peer's limit forbids another.</summary>
    /// <exception cref="WebTransportSessionException">The session is over.</exception>
    public ValueTask<WebTransportStream> OpenBidirectionalStreamAsync(CancellationToken cancellationToken = default) => OpenAsync(true, cancellationToken);

    /// <summary>Opens a stream on which only this side sends; waits while the peer's limit forbids another.</summary>
    /// <exception cref="WebTransportSessionException">The session is over.</exception>
    public ValueTask<WebTransportStream> OpenUnidirectionalStreamAsync(CancellationToken cancellationToken = default) => OpenAsync(false, cancellationToken);

    /// <summary>A stream of the peer's that says that it is this session's.</summary>
    internal void OnPeerStream(long streamId, ReadOnlySpan<byte> rest, bool fin)
    {
        if (IsOver)
        {
            _connection.Reject(streamId, WebTransportErrorCode.SessionGone, fin);
            return;
        }

        bool isBidirectional = (streamId & 2) == 0;
        if (!CountPeerStream(isBidirectional))
        {
            _connection.Reject(streamId, WebTransportErrorCode.FlowControlError, fin);
            Abort(WebTransportErrorCode.FlowControlError);
            return;
        }

        var stream = new WebTransportStream(this, streamId, rest, fin);
        Add(stream);
        (isBidirectional ? _incomingBidirectional : _incomingUnidirectional).Add(stream);
    }

    /// <summary>Both sides of a stream are over.</summary>
    internal void OnStreamOver(WebTransportStream stream)
    {
        _streams.Remove(stream.Id);
        _connection.Remove(stream);
        _blocked?.Remove(stream);
        if (!stream.IsLocal)
        {
            CountPeerStreamOver(stream.IsBidirectional);
            WorkOffLater();
        }
    }

    private void Add(WebTransportStream stream)
    {
        // One whose header could not be sent, because nobody reads it, is over already.
        if (!stream.IsOver)
        {
            _streams.Add(stream.Id, stream);
            _connection.Add(stream);
        }
    }

    private ValueTask<WebTransportStream> OpenAsync(bool isBidirectional, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<WebTransportStream>(cancellationToken);
        }

        if (Loop.IsOnLoopThread && !IsOver && Pending(isBidirectional) is null or { Count: 0 } && TryOpen(isBidirectional) is { } stream)
        {
            return new ValueTask<WebTransportStream>(stream);
        }

        var pending = new PendingOpen(this, isBidirectional, cancellationToken);
        if (Loop.IsOnLoopThread)
        {
            Enqueue(pending);
        }
        else
        {
            Loop.Post(static state => ((PendingOpen)state!).Session.Enqueue((PendingOpen)state), pending);
        }

        return new ValueTask<WebTransportStream>(pending.Source.Task);
    }

    private ref Queue<PendingOpen>? Pending(bool isBidirectional) => ref isBidirectional ? ref _pendingBidirectional : ref _pendingUnidirectional;

    private void Enqueue(PendingOpen pending)
    {
        if (IsOver)
        {
            pending.Source.TrySetException(new WebTransportSessionException(_closeInfo!));
            return;
        }

        (Pending(pending.IsBidirectional) ??= new Queue<PendingOpen>()).Enqueue(pending);
        pending.Register();
        OpenPending(pending.IsBidirectional);
        FlushCapsules();
    }

    /// <summary>Opens what waits, as far as both limits allow.</summary>
    private void OpenPending(bool isBidirectional)
    {
        while (!IsOver && Pending(isBidirectional) is { Count: > 0 } queue)
        {
            if (queue.Peek().Source.Task.IsCompleted)
            {
                queue.Dequeue();
            }
            else if (TryOpen(isBidirectional) is { } stream)
            {
                if (!queue.Dequeue().Source.TrySetResult(stream))
                {
                    // It was given up just now.
                    stream.Abandon(WebTransportErrorCode.ToHttp3(0));
                }
            }
            else
            {
                return;
            }
        }
    }

    private WebTransportStream? TryOpen(bool isBidirectional)
    {
        if (!MayOpen(isBidirectional) || !Transport.TryOpenStream(isBidirectional, out long id))
        {
            return null;
        }

        CountOpened(isBidirectional);
        var stream = new WebTransportStream(this, id);
        Add(stream);
        return stream;
    }

    private void FailPending(ref Queue<PendingOpen>? queue)
    {
        if (queue is { } waiting)
        {
            queue = null;
            foreach (PendingOpen pending in waiting)
            {
                pending.Source.TrySetException(new WebTransportSessionException(_closeInfo!));
            }
        }
    }

    private sealed class PendingOpen(WebTransportSession session, bool isBidirectional, CancellationToken cancellation)
    {
        public WebTransportSession Session { get; } = session;

        public bool IsBidirectional { get; } = isBidirectional;

        public TaskCompletionSource<WebTransportStream> Source { get; } =
            new(session.Loop.ContinuesElsewhere ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);

        public void Register()
        {
            if (cancellation.CanBeCanceled)
            {
                CancellationTokenRegistration registration = cancellation.UnsafeRegister(static state => ((PendingOpen)state!).PostCancel(), this);
                Source.Task.ContinueWith(static (_, state) => ((CancellationTokenRegistration)state!).Unregister(), registration, TaskScheduler.Default);
            }
        }

        private void PostCancel() => Session.Loop.Post(static state => ((PendingOpen)state!).Cancel(), this);

        private void Cancel() => Source.TrySetCanceled(cancellation);
    }
}
