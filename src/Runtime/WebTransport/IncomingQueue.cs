using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>What comes on the loop's thread and one waits for at a time, from any thread.</summary>
internal abstract class IncomingQueue<TResult>
{
    private readonly IStreamLoop _loop;
    private readonly PendingOperation<TResult> _take;

    protected IncomingQueue(IStreamLoop loop)
    {
        _loop = loop;
        _take = new PendingOperation<TResult>(loop, Attempt);
    }

    /// <summary>On the loop: something has come, or nothing will.</summary>
    public void TryContinue() => _take.TryEnd();

    /// <summary>For any thread.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    protected ValueTask<TResult> TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (!_take.IsPending && _loop.IsOnLoopThread && TryTake(out TResult? result))
            return new ValueTask<TResult>(result);
        ThrowIfPending();
        return _take.Begin(cancellationToken);
    }

    protected void ThrowIfPending()
    {
        if (_take.IsPending)
            throw new InvalidOperationException("Another call waits already: one at a time.");
    }

    /// <summary>On the loop: what there is, or the word that nothing more comes.</summary>
    protected abstract bool TryTake(out TResult result);

    private bool Attempt(out TResult result, out Exception? failure)
    {
        failure = null;
        return TryTake(out result);
    }
}
