using System.Buffers;
using System.IO.Pipelines;

namespace H3Routes.Http3;

/// <summary>
/// A stream's content, pulled: a read takes what the QUIC stack has, and nothing is taken between reads, so its flow control is the backpressure.
/// While no read is pending the user owns the buffer, whatever thread he is on; while one is, the loop does.
/// </summary>
internal abstract class StreamPipeReader : PipeReader
{
    private const int FirstBuffer = 16 << 10;

    private readonly IStreamLoop _loop;
    private readonly PendingOperation<ReadResult> _read;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;

    /// <summary>Bytes told to <see cref="Hold"/>.</summary>
    private int _held;
    private ReadOnlySequence<byte> _lent;
    private bool _ended;
    private bool _completed;
    private volatile bool _cancelRequested;
    private Exception? _failure;

    protected StreamPipeReader(IStreamLoop loop)
    {
        _loop = loop;
        _read = new PendingOperation<ReadResult>(loop, TryEndRead);
    }

    /// <summary>A read was begun and has not ended.</summary>
    public bool IsPending => _read.IsPending;

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
    public void OnReadable() => _read.TryEnd();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        if (TryTake(out var result))
            return new ValueTask<ReadResult>(result);
        if (_loop.IsOnLoopThread && TryEndRead(out result, out var failure))
            return failure is null ? new ValueTask<ReadResult>(result) : ValueTask.FromException<ReadResult>(failure);
        return _read.Begin(cancellationToken);
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfUnusable();
        return TryTake(out result) || _loop.IsOnLoopThread && TryPull(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_read.IsPending)
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
        _read.Continue();
    }

    /// <summary>No more reads. What is unread is given up.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_read.IsPending)
            throw new InvalidOperationException("A read is pending.");
        End();
    }

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
        if (_read.IsPending)
            throw new InvalidOperationException("A read is pending: await it first.");
    }

    private bool TryEndRead(out ReadResult result, out Exception? failure)
    {
        failure = null;
        try
        {
            return TryTake(out result) || TryPull(out result);
        }
        catch (Exception exception) when (ReferenceEquals(exception, _failure))
        {
            result = default;
            failure = exception;
            return true;
        }
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
