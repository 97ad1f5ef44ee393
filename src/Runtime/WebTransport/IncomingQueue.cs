using System.Threading.Tasks.Sources;
using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>What comes on the loop's thread and one waits for at a time, from any thread.</summary>
internal abstract class IncomingQueue<TResult> : IValueTaskSource<TResult>
{
    private static readonly Action<object?> CancellationRequested = static queue => ((IncomingQueue<TResult>)queue!).OnLoop();
    private static readonly SendOrPostCallback Continue = static queue => ((IncomingQueue<TResult>)queue!).TryContinue();

    private readonly IStreamLoop _loop;
    private ManualResetValueTaskSourceCore<TResult> _take;
    private int _pending;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;

    protected IncomingQueue(IStreamLoop loop)
    {
        _loop = loop;
        _take.RunContinuationsAsynchronously = loop.ContinuesElsewhere;
    }

    /// <summary>On the loop: something has come, or nothing will.</summary>
    public void TryContinue()
    {
        if (Volatile.Read(ref _pending) == 0)
            return;
        if (_cancellation.IsCancellationRequested)
        {
            var exception = new OperationCanceledException(_cancellation);
            EndPending();
            _take.SetException(exception);
        }
        else if (TryTake(out TResult? result))
        {
            EndPending();
            _take.SetResult(result);
        }
    }

    TResult IValueTaskSource<TResult>.GetResult(short token) => _take.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _take.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _take.OnCompleted(continuation, state, token, _loop.WithoutPosting(flags));

    /// <summary>For any thread.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    protected ValueTask<TResult> TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (Volatile.Read(ref _pending) == 0 && _loop.IsOnLoopThread && TryTake(out TResult? result))
            return new ValueTask<TResult>(result);
        ThrowIfPending();
        _take.Reset();
        _cancellation = cancellationToken;
        Volatile.Write(ref _pending, 1);
        var pending = new ValueTask<TResult>(this, _take.Version);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(CancellationRequested, this);
        if (!_loop.IsOnLoopThread)
            _loop.Post(Continue, this);
        return pending;
    }

    protected void ThrowIfPending()
    {
        if (Volatile.Read(ref _pending) != 0)
            throw new InvalidOperationException("Another call waits already: one at a time.");
    }

    /// <summary>On the loop: what there is, or the word that nothing more comes.</summary>
    protected abstract bool TryTake(out TResult result);

    private void OnLoop()
    {
        if (_loop.IsOnLoopThread)
            TryContinue();
        else
            _loop.Post(Continue, this);
    }

    private void EndPending()
    {
        _registration.Unregister();
        _registration = default;
        _cancellation = default;
        Volatile.Write(ref _pending, 0);
    }
}
