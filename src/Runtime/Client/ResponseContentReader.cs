using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace H3Routes;

/// <summary>The reader of a response's content. A pipe that fails forgets what it holds: here the reader first gets what has arrived, then the failure.</summary>
internal sealed class ResponseContentReader(PipeReader pipe) : PipeReader
{
    private volatile Exception? _failure;
    private ReadOnlySequence<byte> _rest;
    private bool _isRestExamined;

    /// <summary>Any thread, once, before the pipe's writer completes without an error.</summary>
    public void Fail(Exception failure) => _failure = failure;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = pipe.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Check(read.Result)) : AwaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!pipe.TryRead(out result))
        {
            return false;
        }

        result = Check(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isRestExamined = !_rest.IsEmpty && _rest.Slice(examined).IsEmpty;
        _rest = default;
        pipe.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => pipe.CancelPendingRead();

    public override void Complete(Exception? exception = null) => pipe.Complete(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read) => Check(await read.ConfigureAwait(false));

    private ReadResult Check(in ReadResult result)
    {
        if (!result.IsCompleted || _failure is not { } failure)
        {
            return result;
        }

        if (!result.IsCanceled && (result.Buffer.IsEmpty || _isRestExamined))
        {
            // This read is over: the next one fails as well.
            pipe.AdvanceTo(result.Buffer.Start);
            ExceptionDispatchInfo.Throw(failure);
        }

        _rest = result.Buffer;
        return new ReadResult(result.Buffer, result.IsCanceled, isCompleted: false);
    }
}
