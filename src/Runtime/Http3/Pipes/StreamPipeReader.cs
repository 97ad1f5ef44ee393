using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace H3Routes.Http3;

/// <summary>
/// A stream's content, pulled: a read takes what the QUIC stack has, and nothing is taken between reads, so its flow control is the backpressure.
/// While no read is pending the user owns the buffer, whatever thread he is on; while one is, the loop does.
/// </summary>
/// <remarks>
/// idle ── ReadAsync, nothing there ──> pending ── OnReadable, abort, cancellation (on the loop) ──> idle
/// </remarks>
internal abstract class StreamPipeReader : PipeReader, IValueTaskSource<ReadResult>
{
    private const int FirstBuffer = 16 << 10;

    private static readonly Action<object?> CancellationRequested = static reader => ((StreamPipeReader)reader!).OnLoop();
    private static readonly SendOrPostCallback Continue = static reader => ((StreamPipeReader)reader!).TryContinue();

    private readonly IStreamLoop _loop;
    private ManualResetValueTaskSourceCore<ReadResult> _read;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;

    /// <summary>Bytes told to <see cref="Hold"/>.</summary>
    private int _held;
    private ReadOnlySequence<byte> _lent;
    private bool _ended;
    private bool _completed;
    private volatile bool _pending;
    private volatile bool _cancelRequested;
    private Exception? _failure;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;

    protected StreamPipeReader(IStreamLoop loop)
    {
        _loop = loop;
        _read.RunContinuationsAsynchronously = loop.ContinuesElsewhere;
    }

    /// <summary>A read was begun and has not ended.</summary>
    public bool IsPending => _pending;

    /// <summary>The content's end has been read.</summary>
    public bool IsEnded => _ended;

    /// <summary>No more reads.</summary>
    public bool IsCompleted => _completed;

    /// <summary>Why reads fail; null as long as they do not.</summary>
    protected Exception? Failure => _failure;

    /// <summary>Most bytes that may be held unconsumed.</summary>
    protected abstract int MaxBuffered { get; }

    /// <summary>Nothing has been read yet, and this is another stream's content.</summary>
    protected void Restart()
    {
        _ended = _completed = _cancelRequested = false;
        _failure = null;
    }

    /// <summary>Nothing is readable any more.</summary>
    public void End()
    {
        _completed = true;
        Release();
    }

    /// <summary>On the loop: something can be read, or never will be.</summary>
    public void OnReadable() => TryContinue();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        try
        {
            if (TryTake(out var result) || _loop.IsOnLoopThread && TryPull(out result))
                return new ValueTask<ReadResult>(result);
        }
        catch (Exception exception) when (ReferenceEquals(exception, _failure))
        {
            return ValueTask.FromException<ReadResult>(exception);
        }

        _read.Reset();
        _cancellation = cancellationToken;
        _pending = true;
        var pending = new ValueTask<ReadResult>(this, _read.Version);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(CancellationRequested, this);
        if (!_loop.IsOnLoopThread)
            _loop.Post(Continue, this);
        return pending;
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfUnusable();
        return TryTake(out result) || _loop.IsOnLoopThread && TryPull(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_pending)
            throw new InvalidOperationException("A read is pending.");
        if (_completed)
            return;

        // Slicing checks that both positions are of the buffer that was lent.
        int lent = (int)_lent.Length;
        int consumedBytes = lent - (int)_lent.Slice(consumed).Length;
        int examinedBytes = lent - (int)_lent.Slice(examined).Length;
        if (examinedBytes < consumedBytes)
            throw new ArgumentOutOfRangeException(nameof(examined), "Less is examined than consumed.");
        _examined = _start + examinedBytes;
        _start += consumedBytes;
        _lent = default;
        if (_start == _end)
            Release();
    }

    public override void CancelPendingRead()
    {
        _cancelRequested = true;
        OnLoop();
    }

    /// <summary>No more reads. What is unread is given up.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_pending)
            throw new InvalidOperationException("A read is pending.");
        End();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, _loop.WithoutPosting(flags));

    /// <summary>On the loop, before a look at the stream: what forbids it is thrown.</summary>
    protected virtual void BeforePull()
    {
    }

    /// <summary>On the loop: takes from the stream.</summary>
    protected abstract Http3Read Pull(Span<byte> destination);

    /// <summary>Why no more comes, after <see cref="Http3ReadStatus.Aborted"/>.</summary>
    protected abstract Exception AbortException();

    /// <summary>What exceeds <see cref="MaxBuffered"/> is refused with.</summary>
    protected abstract Exception TooMuchHeld(int limit);

    /// <summary>More bytes are about to be held beyond what one read takes: the exception with which reading fails if that is too much, which is not counted then.</summary>
    protected virtual Exception? Hold(int bytes) => null;

    /// <summary>They are held no longer. For any thread.</summary>
    protected virtual void Unhold(int bytes)
    {
    }

    /// <summary>On the loop: nothing is there now.</summary>
    protected virtual void OnBlocked()
    {
    }

    /// <summary>On the loop: the end was read.</summary>
    protected virtual void OnEnded()
    {
    }

    protected Exception Fail(Exception exception) => _failure = exception;

    private void ThrowIfUnusable()
    {
        if (_completed)
            throw new InvalidOperationException("The reader is completed, or the stream is over.");
        if (_pending)
            throw new InvalidOperationException("A read is pending: await it first.");
    }

    private void OnLoop()
    {
        if (_loop.IsOnLoopThread)
            TryContinue();
        else
            _loop.Post(Continue, this);
    }

    /// <summary>On the loop: ends the pending read if it can be ended.</summary>
    private void TryContinue()
    {
        if (!_pending)
            return;
        ReadResult result;
        try
        {
            if (_cancellation.IsCancellationRequested)
                throw new OperationCanceledException(_cancellation);
            if (!TryTake(out result) && !TryPull(out result))
                return;
        }
        catch (Exception exception) when (ReferenceEquals(exception, _failure) || exception is OperationCanceledException)
        {
            if (EndPending())
                _read.SetException(exception);
            return;
        }

        if (EndPending())
            _read.SetResult(result);
    }

    /// <summary>False if an abort that was told from inside the read has ended it already.</summary>
    private bool EndPending()
    {
        if (!_pending)
            return false;
        _registration.Unregister();
        _registration = default;
        _cancellation = default;
        _pending = false;
        return true;
    }

    /// <summary>Gives what needs no look at the stream: a cancellation, bytes that were not examined, the end.</summary>
    private bool TryTake(out ReadResult result)
    {
        if (_cancelRequested)
        {
            _cancelRequested = false;
            result = Lend(isCanceled: true);
            return true;
        }

        if (_examined < _end || _ended)
        {
            result = Lend();
            return true;
        }

        result = default;
        return false;
    }

    /// <summary>On the loop: takes from the stream what one buffer holds.</summary>
    private bool TryPull(out ReadResult result)
    {
        result = default;
        if (_failure is not null)
            throw _failure;
        BeforePull();
        bool any = false;
        while (!_ended)
        {
            if (_end == _buffer.Length)
            {
                if (any)
                    break;
                MakeRoom();
            }

            var read = Pull(_buffer.AsSpan(_end));
            switch (read.Status)
            {
                case Http3ReadStatus.Data:
                    any = true;
                    _end += read.Count;
                    continue;
                case Http3ReadStatus.End:
                    _ended = true;
                    OnEnded();
                    break;
                case Http3ReadStatus.Aborted when !any:
                    throw Fail(AbortException());
                case Http3ReadStatus.Blocked when !any:
                    OnBlocked();
                    if (_start == _end)
                        Release();
                    return false;
            }

            break;
        }

        result = Lend();
        return true;
    }

    private ReadResult Lend(bool isCanceled = false)
    {
        _lent = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(_lent, isCanceled, _ended);
    }

    private void MakeRoom()
    {
        int held = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }
        else
        {
            int limit = MaxBuffered;
            if (held >= limit)
                throw Fail(TooMuchHeld(limit));
            int length = held == 0 ? FirstBuffer : Math.Min(held * 2, Math.Max(limit, FirstBuffer));

            // What is read into and consumed at once is not counted; what is held on to is.
            if (held > 0 && Hold(length - _held) is { } refusal)
                throw Fail(refusal);
            _held = held > 0 ? length : _held;
            byte[] larger = ArrayPool<byte>.Shared.Rent(length);
            _buffer.AsSpan(0, held).CopyTo(larger);
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _examined -= _start;
        _start = 0;
        _end = held;
    }

    private void Release()
    {
        if (_held > 0)
            Unhold(_held);
        _held = 0;
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = _examined = 0;
        _lent = default;
    }
}
