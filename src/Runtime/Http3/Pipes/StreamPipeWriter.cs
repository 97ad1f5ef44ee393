using System.Buffers;
using System.IO.Pipelines;

namespace H3Routes.Http3;

/// <summary>
/// What is written to a stream: into pooled segments, sent by a flush or at the end. A flush waits until the stream has taken everything, so what is held is what is written
/// between two flushes. While no flush is pending the user owns the segments, whatever thread he is on; while one is, the loop does.
/// </summary>
internal abstract class StreamPipeWriter : PipeWriter
{
    private const int FirstSegment = 4 << 10;
    private const int LargestSegment = 64 << 10;

    private struct Segment
    {
        public byte[] Array;
        public int Length;
    }

    private readonly IStreamLoop _loop;
    private readonly PendingOperation<FlushResult> _flush;
    private Segment[] _segments = new Segment[2];
    private int _count;

    /// <summary>Segments before this one are being sent: nothing is appended to them.</summary>
    private int _sealed;
    private int _head;
    private int _headSent;
    private long _unsent;
    private long _written;
    private bool _completed;
    private volatile bool _aborted;
    private volatile bool _cancelRequested;

    protected StreamPipeWriter(IStreamLoop loop)
    {
        _loop = loop;
        _flush = new PendingOperation<FlushResult>(loop, TryEndFlush);
    }

    /// <summary>A flush was begun and has not ended.</summary>
    public bool IsPending => _flush.IsPending;

    /// <summary>Everything, the end included, has been taken by the stream, or nothing can be sent any more.</summary>
    public bool IsDone => FinSent || _aborted;

    /// <summary>It is complete for the user; what is not sent goes out when the stream is writable.</summary>
    public bool IsCompleted => _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unsent;

    /// <summary>Bytes written so far.</summary>
    public long Written => _written;

    /// <summary>The end has been taken by the stream.</summary>
    protected bool FinSent { get; set; }

    /// <summary>Most bytes that may be written and not flushed.</summary>
    protected abstract int MaxUnflushed { get; }

    /// <summary>Bytes are about to be held, the first few aside: the exception with which writing fails if that is too much, which is not counted then.</summary>
    protected virtual Exception? Hold(int bytes) => null;

    /// <summary>They are held no longer. For any thread.</summary>
    protected virtual void Unhold(int bytes)
    {
    }

    /// <summary>Nothing was written, and this is another stream's content.</summary>
    protected void Begin()
    {
        _written = 0;
        _completed = FinSent = _aborted = _cancelRequested = false;
    }

    /// <summary>Forgets what is written and not sent.</summary>
    public void Discard()
    {
        // The first segment is kept: the next content needs one.
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
        _flush.TryEnd();
    }

    /// <summary>On the loop: the stream takes bytes again.</summary>
    public void OnWritable()
    {
        if (_flush.IsPending)
            _flush.TryEnd();
        else if (_completed && !IsDone)
            Send();
    }

    /// <summary>On the loop: nothing more follows; sends what there is and the end.</summary>
    public void End()
    {
        if (_completed)
            return;
        BeforeEnd(_aborted);
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

        BeforeAdvance(_written + bytes);
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
        if (_loop.IsOnLoopThread && TryEndFlush(out result, out var failure))
            return failure is null ? new ValueTask<FlushResult>(result) : ValueTask.FromException<FlushResult>(failure);
        return _flush.Begin(cancellationToken);
    }

    public override void CancelPendingFlush()
    {
        _cancelRequested = true;
        _flush.Continue();
    }

    /// <summary>Ends the content; with an exception, resets the stream.</summary>
    public override void Complete(Exception? exception = null)
    {
        if (_completed)
            return;
        ThrowIfUnusable();
        CompleteContent(exception);
    }

    /// <summary>What a flush fails with once nobody reads any more; null where it only says that it is complete.</summary>
    protected virtual Exception? AbortFailure => null;

    /// <summary>Nobody reads what is written: a flush says that it is complete, for a content without end, too, to come to one.</summary>
    protected virtual bool IsUnread => _aborted;

    /// <summary>For any thread: the user has completed the content.</summary>
    protected abstract void CompleteContent(Exception? exception);

    /// <summary>Throws for a content that may not become so long.</summary>
    protected virtual void BeforeAdvance(long written)
    {
    }

    /// <summary>Throws for a content that may not end yet.</summary>
    protected virtual void BeforeEnd(bool isAborted)
    {
    }

    /// <summary>On the loop: sends as far as the stream takes it, by <see cref="SendSegments"/>. True if nothing is left.</summary>
    protected abstract bool Send();

    /// <summary>On the loop: writes to the stream.</summary>
    /// <returns>Bytes taken; all of them if nobody reads any more.</returns>
    protected abstract int Write(ReadOnlySpan<byte> bytes, bool fin);

    /// <summary>The first segment, which may be sent with what stands before the content.</summary>
    protected ReadOnlySpan<byte> FirstContent => SegmentsToSend == 0 ? default : _segments[0].Array.AsSpan(0, _segments[0].Length);

    /// <summary>How many segments there are to send. Nothing is appended to them any more once <see cref="Seal"/> was called.</summary>
    protected int SegmentsToSend => _count > 0 && _segments[_count - 1].Length == 0 ? _count - 1 : _count;

    /// <summary>On the loop: the writer was told of an abort, or will be when the turn ends.</summary>
    protected bool IsAborted => _aborted || IsStreamAborted;

    /// <summary>On the loop: what is written goes nowhere.</summary>
    protected abstract bool IsStreamAborted { get; }

    protected void Seal() => _sealed = SegmentsToSend;

    /// <summary>Some of <see cref="FirstContent"/> was sent.</summary>
    protected void FirstContentSent(int sent)
    {
        _headSent = sent;
        _unsent -= sent;
        if (sent == _segments[0].Length && SegmentsToSend > 0)
            NextSegment();
    }

    /// <summary>On the loop: sends the segments, the last with the end if <paramref name="fin"/>. True if nothing is left of them.</summary>
    protected bool SendSegments(bool fin)
    {
        int end = SegmentsToSend;
        _sealed = end;
        while (_head < end)
        {
            var rest = _segments[_head].Array.AsSpan(_headSent, _segments[_head].Length - _headSent);
            bool last = fin && _head == end - 1;
            int taken = Write(rest, last);
            if (IsAborted)
                return true;
            _headSent += taken;
            _unsent -= taken;
            if (taken < rest.Length)
                return false;
            FinSent = last;
            NextSegment();
        }

        return true;
    }

    /// <summary>Also when the stream has told of the abort from inside a write.</summary>
    protected bool DiscardAborted()
    {
        _aborted = true;
        Discard();
        return true;
    }

    private void ThrowIfUnusable()
    {
        if (_flush.IsPending)
            throw new InvalidOperationException("A flush is pending: await it first.");
        if (_completed)
            throw new InvalidOperationException("The content is complete.");
    }

    private bool TryEndFlush(out FlushResult result, out Exception? failure)
    {
        failure = null;
        if (TryTakeCancellation(out result))
            return true;
        if (!Send())
            return false;
        result = new FlushResult(isCanceled: false, isCompleted: IsUnread);
        failure = AbortFailure;
        return true;
    }

    private bool TryTakeCancellation(out FlushResult result)
    {
        result = new FlushResult(isCanceled: true, isCompleted: IsUnread);
        if (!_cancelRequested)
            return false;
        _cancelRequested = false;
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
        if (_unsent + sizeHint > MaxUnflushed)
            throw new InvalidOperationException($"More than {MaxUnflushed} bytes of content are written and not flushed. Call FlushAsync between writes.");

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
        byte[] array = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, usual));
        if (array.Length > FirstSegment && Hold(array.Length) is { } refusal)
        {
            ArrayPool<byte>.Shared.Return(array);
            throw refusal;
        }

        _segments[_count].Array = array;
        _segments[_count].Length = 0;
        return ref _segments[_count++];
    }

    private void ReturnSegment(ref Segment segment)
    {
        if (segment.Array is { } array)
        {
            if (array.Length > FirstSegment)
                Unhold(array.Length);
            ArrayPool<byte>.Shared.Return(array);
        }

        segment = default;
    }
}
