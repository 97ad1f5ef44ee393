using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace H3Routes;

/// <summary>
/// A response's content: written into pooled segments, sent by a flush or when the handler is done. A flush waits until the stream has taken everything, so what is held is
/// what the handler writes between two flushes. While no flush is pending the handler owns the segments, whatever thread it is on; while one is, the loop does.
/// </summary>
/// <remarks>
/// idle ── FlushAsync, the stream took a part ──> pending ── OnWritable, abort, cancellation (on the loop) ──> idle
/// </remarks>
internal sealed class ResponseBodyWriter(H3Context context) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int FirstSegment = 4 << 10;
    private const int LargestSegment = 64 << 10;

    private static readonly Action<object?> CancellationRequested = static writer => ((ResponseBodyWriter)writer!).OnLoop();
    private static readonly SendOrPostCallback Continue = static writer => ((ResponseBodyWriter)writer!).TryContinue();

    private struct Segment
    {
        public byte[] Array;
        public int Length;
    }

    private ManualResetValueTaskSourceCore<FlushResult> _flush;
    private Segment[] _segments = new Segment[2];
    private int _count;

    /// <summary>Segments before this one are being sent as DATA frames: nothing is appended to them.</summary>
    private int _sealed;
    private int _head;
    private int _headSent;
    private long _unsent;
    private long _written;
    private bool _noContent;
    private bool _completed;
    private bool _finSent;
    private volatile bool _aborted;
    private volatile bool _pending;
    private volatile bool _cancelRequested;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _registration;

    /// <summary>A flush was begun and has not ended.</summary>
    public bool IsPending => _pending;

    /// <summary>Everything, the end included, has been taken by the stream, or nothing can be sent any more.</summary>
    public bool IsDone => _finSent || _aborted;

    /// <summary>The response is complete for the handler; what is not sent goes out when the stream is writable.</summary>
    public bool IsCompleted => _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unsent;

    /// <summary>Bytes written so far.</summary>
    public long Written => _written;

    public void Begin()
    {
        _written = 0;
        _noContent = _completed = _finSent = _aborted = _cancelRequested = false;
    }

    /// <summary>Forgets what is written and not sent.</summary>
    public void Discard()
    {
        // The first segment is kept: the next response needs one.
        for (int i = 0; i < _count; i++)
        {
            if (i > 0 || _segments[i].Array.Length > FirstSegment)
                ReturnSegment(ref _segments[i]);
            else
                _segments[i].Length = 0;
        }

        _count = _segments[0].Array is null ? 0 : 1;
        _sealed = _head = _headSent = 0;
        _unsent = 0;
    }

    /// <summary>As if nothing had been written.</summary>
    public void Restart()
    {
        Discard();
        _written = 0;
        _completed = false;
    }

    /// <summary>On the loop: the peer no longer reads, or the stream is gone.</summary>
    public void Abort()
    {
        _aborted = true;
        if (_completed)
            Discard();
        TryContinue();
    }

    /// <summary>On the loop: the stream takes bytes again.</summary>
    public void OnWritable()
    {
        if (_pending)
            TryContinue();
        else if (_completed && !IsDone)
            Send();
    }

    /// <summary>On the loop: no more content follows; sends what there is and the end.</summary>
    /// <exception cref="InvalidOperationException">Fewer bytes were written than content-length says.</exception>
    public void End()
    {
        if (_completed)
            return;
        long declared = context.Response.Headers.ContentLength;
        if (declared > _written && !_aborted && !context.Response.HasNoContent)
            throw new InvalidOperationException($"The response's content-length is {declared}, and {_written} bytes were written.");
        _completed = true;
        Send();
    }

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ref var segment = ref OpenSegment(sizeHint);
        return segment.Array.AsMemory(segment.Length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ref var segment = ref OpenSegment(sizeHint);
        return segment.Array.AsSpan(segment.Length);
    }

    public override void Advance(int bytes)
    {
        ThrowIfUnusable();
        if (_count == _sealed || (uint)bytes > (uint)(_segments[_count - 1].Array.Length - _segments[_count - 1].Length))
        {
            if (bytes == 0)
                return;
            throw new ArgumentOutOfRangeException(nameof(bytes), "More than GetMemory or GetSpan gave.");
        }

        // RFC 9110 8.6: a message whose content is not as long as it says is malformed.
        long declared = context.Response.Headers.ContentLength;
        if (declared >= 0 && _written + bytes > declared)
            throw new InvalidOperationException($"The response's content-length is {declared}; {_written + bytes} bytes are too many.");
        _segments[_count - 1].Length += bytes;
        _written += bytes;
        _unsent += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable();
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        if (TryTakeCancellation(out var result))
            return new ValueTask<FlushResult>(result);
        if (context.IsOnLoopThread && Send())
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: _aborted));

        _flush.Reset();
        _cancellation = cancellationToken;
        _pending = true;
        var pending = new ValueTask<FlushResult>(this, _flush.Version);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(CancellationRequested, this);
        if (!context.IsOnLoopThread)
            context.Post(Continue, this);
        return pending;
    }

    public override void CancelPendingFlush()
    {
        _cancelRequested = true;
        OnLoop();
    }

    /// <summary>Ends the response; with an exception, resets it.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_completed)
            return;
        ThrowIfUnusable();
        context.CompleteResponse(exception);
    }

    public override Stream AsStream(bool leaveOpen = false) => context.Response.BodyStream;

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _flush.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _flush.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _flush.OnCompleted(continuation, state, token, context.OnLoopWithoutPosting(flags));

    private void ThrowIfUnusable()
    {
        if (_pending)
            throw new InvalidOperationException("A flush is pending: await it first.");
        if (_completed)
            throw new InvalidOperationException("The response is complete.");
    }

    private void OnLoop()
    {
        if (context.IsOnLoopThread)
            TryContinue();
        else
            context.Post(Continue, this);
    }

    /// <summary>On the loop: ends the pending flush if it can be ended.</summary>
    private void TryContinue()
    {
        if (!_pending)
            return;
        if (_cancellation.IsCancellationRequested)
        {
            var exception = new OperationCanceledException(_cancellation);
            EndPending();
            _flush.SetException(exception);
        }
        else if (TryTakeCancellation(out var result))
        {
            EndPending();
            _flush.SetResult(result);
        }
        else if (Send() && _pending)
        {
            EndPending();
            _flush.SetResult(new FlushResult(isCanceled: false, isCompleted: _aborted));
        }
    }

    private void EndPending()
    {
        _registration.Unregister();
        _registration = default;
        _cancellation = default;
        _pending = false;
    }

    private bool TryTakeCancellation(out FlushResult result)
    {
        result = new FlushResult(isCanceled: true, isCompleted: _aborted);
        if (!_cancelRequested)
            return false;
        _cancelRequested = false;
        return true;
    }

    /// <summary>On the loop: sends as far as the stream takes it. True if nothing is left.</summary>
    private bool Send()
    {
        var stream = context.Stream;
        if (stream is null || _aborted)
            return DiscardAborted();

        int end = _count > 0 && _segments[_count - 1].Length == 0 ? _count - 1 : _count;
        if (!context.Response.HasStarted)
        {
            var fields = context.Response.Start(_completed ? _written : null, out _noContent);
            var content = _noContent || end == 0 ? default : _segments[0].Array.AsSpan(0, _segments[0].Length);
            _finSent = _noContent || _completed && end <= 1 && !context.Response.HasTrailers;
            _sealed = end;
            int sent = stream.WriteHeaders(fields, content, _finSent);
            if (_aborted)
                return DiscardAborted();
            _headSent = sent;
            _unsent -= sent;
            if (_headSent < content.Length)
                return _finSent = false;
            if (end > 0)
                NextSegment();
        }

        if (_noContent)
        {
            Discard();
            return true;
        }

        _sealed = end;
        bool trailers = _completed && context.Response.HasTrailers;
        while (_head < end)
        {
            var rest = _segments[_head].Array.AsSpan(_headSent, _segments[_head].Length - _headSent);
            bool fin = _completed && _head == end - 1 && !trailers;
            int taken = stream.WriteData(rest, fin);
            if (_aborted)
                return DiscardAborted();
            _headSent += taken;
            _unsent -= taken;
            if (taken < rest.Length)
                return false;
            _finSent = fin;
            NextSegment();
        }

        if (_completed && !_finSent)
        {
            _finSent = true;
            if (trailers)
                stream.WriteTrailers(context.Response.StartTrailers());
            else
                stream.WriteData(default, fin: true);
        }

        Discard();
        return true;
    }

    /// <summary>Also when the stream has told of the abort from inside a write.</summary>
    private bool DiscardAborted()
    {
        _aborted = true;
        Discard();
        return true;
    }

    private void NextSegment()
    {
        if (_head > 0)
            ReturnSegment(ref _segments[_head]);
        _head++;
        _headSent = 0;
    }

    private ref Segment OpenSegment(int sizeHint)
    {
        ThrowIfUnusable();
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        sizeHint = Math.Max(sizeHint, 1);
        if (_unsent + sizeHint > context.Limits.MaxUnflushedResponseBody)
            throw new InvalidOperationException($"More than {context.Limits.MaxUnflushedResponseBody} bytes of content are written and not flushed. Call FlushAsync between writes.");

        if (_count > _sealed)
        {
            ref var last = ref _segments[_count - 1];
            if (last.Array.Length - last.Length >= sizeHint)
                return ref last;
            if (last.Length == 0)
            {
                ReturnSegment(ref last);
                _count--;
            }
        }

        if (_count == _segments.Length)
            Array.Resize(ref _segments, _count * 2);
        int usual = _count == 0 ? FirstSegment : Math.Min(_segments[_count - 1].Array is { } before ? before.Length * 4 : FirstSegment, LargestSegment);
        _segments[_count].Array = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, usual));
        _segments[_count].Length = 0;
        return ref _segments[_count++];
    }

    private static void ReturnSegment(ref Segment segment)
    {
        if (segment.Array is not null)
            ArrayPool<byte>.Shared.Return(segment.Array);
        segment = default;
    }
}
