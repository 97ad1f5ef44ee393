using System.Threading.Tasks.Sources;

namespace H3Routes.Http3;

/// <summary>What could not be done at once: a read, a flush, the taking of what has not come yet. Its owner begins it on any thread, one at a time; it ends on the loop's.</summary>
/// <remarks>
/// idle ── Begin ──> pending ── what it waits for, a failure, cancellation (on the loop) ──> idle
/// </remarks>
internal sealed class PendingOperation<TResult> : IValueTaskSource<TResult>
{
    private static readonly Action<object?> CancellationRequested = static operation => ((PendingOperation<TResult>)operation!).Continue();
    private static readonly SendOrPostCallback ContinueOnLoop = static operation => ((PendingOperation<TResult>)operation!).TryEnd();

    private readonly IStreamLoop _loop;
    private readonly Attempt _attempt;
    private ManualResetValueTaskSourceCore<TResult> _source;
    private volatile bool _pending;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;

    public PendingOperation(IStreamLoop loop, Attempt attempt)
    {
        _loop = loop;
        _attempt = attempt;
    }

    /// <summary>On the loop: true with a result or a failure, false if it has to wait.</summary>
    public delegate bool Attempt(out TResult result, out Exception? failure);

    /// <summary>It was begun and has not ended.</summary>
    public bool IsPending => _pending;

    /// <summary>For any thread, while none is pending. On the loop's an attempt has been made already.</summary>
    public ValueTask<TResult> Begin(CancellationToken cancellationToken)
    {
        _source.Reset();

        // Who waits elsewhere goes on elsewhere: what is in Task.Run would hold the loop otherwise.
        _source.RunContinuationsAsynchronously = _loop.ContinuesElsewhere || !_loop.IsOnLoopThread;
        _cancellation = cancellationToken;
        var pending = new ValueTask<TResult>(this, _source.Version);

        // Before it is pending, because the loop may end it, and take the registration back, from then on.
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(CancellationRequested, this);
        _pending = true;
        if (!_loop.IsOnLoopThread || cancellationToken.IsCancellationRequested)
            _loop.Post(ContinueOnLoop, this);
        return pending;
    }

    /// <summary>For any thread: <see cref="TryEnd"/>, on the loop's.</summary>
    public void Continue()
    {
        if (_loop.IsOnLoopThread)
            TryEnd();
        else
            _loop.Post(ContinueOnLoop, this);
    }

    /// <summary>On the loop: ends it if it is pending and can be ended.</summary>
    public void TryEnd()
    {
        if (!_pending)
            return;
        TResult? result = default;
        Exception? failure;
        if (_cancellation.IsCancellationRequested)
            failure = new OperationCanceledException(_cancellation);
        else if (!_attempt(out result, out failure))
            return;

        // An abort that was told from inside the attempt has ended it already.
        if (!_pending)
            return;
        _registration.Unregister();
        _registration = default;
        _cancellation = default;
        _pending = false;
        if (failure is null)
            _source.SetResult(result!);
        else
            _source.SetException(failure);
    }

    TResult IValueTaskSource<TResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, _loop.WithoutPosting(flags));
}
