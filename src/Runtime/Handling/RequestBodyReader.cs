using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// A request's content, pulled: a read takes what the QUIC stack has, and nothing is taken between reads, so its flow control is the backpressure.
/// While no read is pending the handler owns the buffer, whatever thread it is on; while one is, the loop does.
/// </summary>
/// <remarks>
/// idle ── ReadAsync, nothing there ──> pending ── OnReadable, abort, cancellation (on the loop) ──> idle
/// </remarks>
internal sealed class RequestBodyReader(H3Context context) : PipeReader, IValueTaskSource<ReadResult>
{
    private const int FirstBuffer = 16 << 10;

    private static readonly Action<object?> CancellationRequested = static reader => ((RequestBodyReader)reader!).OnLoop();
    private static readonly SendOrPostCallback Continue = static reader => ((RequestBodyReader)reader!).TryContinue();

    private static readonly Http3FieldSection ContinueFields = new() { Status = 100 };

    private ManualResetValueTaskSourceCore<ReadResult> _read;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;
    private ReadOnlySequence<byte> _lent;
    private long _received;
    private bool _ended;
    private bool _completed;
    private bool _expectsContinue;
    private volatile bool _pending;
    private volatile bool _cancelRequested;
    private Exception? _failure;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;

    /// <summary>Most bytes that this request's content may have; null for no limit.</summary>
    public long? MaxSize { get; set; }

    /// <summary>A read was begun and has not ended.</summary>
    public bool IsPending => _pending;

    /// <summary>The content's end has been read.</summary>
    public bool IsEnded => _ended;

    /// <summary>A read has failed because the content does not come whole; the stream's own event may follow.</summary>
    public bool IsAborted => _failure is H3StreamException;

    /// <param name="expectsContinue">The client waits for a 100 before it sends the content.</param>
    public void Begin(long? maxSize, bool expectsContinue)
    {
        MaxSize = maxSize;
        _expectsContinue = expectsContinue;
        _received = 0;
        _ended = _completed = _cancelRequested = false;
        _failure = null;
    }

    /// <summary>The handler is done: nothing is readable any more.</summary>
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
            if (TryTake(out var result) || context.IsOnLoopThread && TryPull(out result))
                return new ValueTask<ReadResult>(result);
        }
        catch (Exception exception) when (exception is H3StreamException or H3RequestException)
        {
            return ValueTask.FromException<ReadResult>(exception);
        }

        _read.Reset();
        _cancellation = cancellationToken;
        _pending = true;
        var pending = new ValueTask<ReadResult>(this, _read.Version);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(CancellationRequested, this);
        if (!context.IsOnLoopThread)
            context.Post(Continue, this);
        return pending;
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfUnusable();
        return TryTake(out result) || context.IsOnLoopThread && TryPull(out result);
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

    /// <summary>No more reads. What is unread is given up when the response is complete (RFC 9114 4.1.1).</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_pending)
            throw new InvalidOperationException("A read is pending.");
        End();
    }

    public override Stream AsStream(bool leaveOpen = false) => context.Request.BodyStream;

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, context.OnLoopWithoutPosting(flags));

    private void ThrowIfUnusable()
    {
        if (_completed)
            throw new InvalidOperationException("The reader is completed, or the request is over.");
        if (_pending)
            throw new InvalidOperationException("A read is pending: await it first.");
    }

    private void OnLoop()
    {
        if (context.IsOnLoopThread)
            TryContinue();
        else
            context.Post(Continue, this);
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
        catch (Exception exception) when (exception is H3StreamException or H3RequestException or OperationCanceledException)
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
        var stream = context.Stream ?? throw Fail(context.ReadAbortException());
        if (MaxSize < context.DeclaredContentLength)
            throw Fail(TooLarge());

        bool any = false;
        if (stream.ReadEnded && _received == 0)
            End(stream);
        while (!_ended)
        {
            if (_end == _buffer.Length)
            {
                if (any)
                    break;
                MakeRoom();
            }

            var read = stream.ReadData(_buffer.AsSpan(_end));
            switch (read.Status)
            {
                case Http3ReadStatus.Data:
                    any = true;
                    _end += read.Count;
                    _received += read.Count;
                    if (_received > MaxSize)
                        throw Fail(TooLarge());
                    continue;
                case Http3ReadStatus.End:
                    End(stream);
                    break;
                case Http3ReadStatus.Aborted when !any:
                    throw Fail(H3StreamException.ForRead(stream.AbortCode));
                case Http3ReadStatus.Blocked when !any:
                    if (_expectsContinue)
                        Continue100(stream);
                    if (_start == _end)
                        Release();
                    return false;
            }

            break;
        }

        result = Lend();
        return true;
    }

    private void End(IRequestStream stream)
    {
        _ended = true;
        context.Request.BindTrailers(stream.Trailers);
    }

    /// <summary>RFC 9110 10.1.1: the client waits for this, unless it has sent some of the content already, or learns the final status first.</summary>
    private void Continue100(IRequestStream stream)
    {
        _expectsContinue = false;
        if (_received == 0 && !context.Response.HasStarted)
            stream.WriteInterim(ContinueFields);
    }

    private ReadResult Lend(bool isCanceled = false)
    {
        _lent = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(_lent, isCanceled, _ended);
    }

    private Exception Fail(Exception exception) => _failure = exception;

    private H3RequestException TooLarge() => new(413, $"The request's content is longer than {MaxSize} bytes.");

    private void MakeRoom()
    {
        int held = _end - _start;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }
        else
        {
            int limit = context.Limits.MaxBufferedRequestBody;
            if (held >= limit)
                throw Fail(new H3RequestException(413, $"More than {limit} bytes of the request's content would have to be held at once."));
            byte[] larger = ArrayPool<byte>.Shared.Rent(held == 0 ? FirstBuffer : Math.Min(held * 2, Math.Max(limit, FirstBuffer)));
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
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = _examined = 0;
        _lent = default;
    }
}
