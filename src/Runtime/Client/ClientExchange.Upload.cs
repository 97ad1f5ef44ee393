using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// The request's content. Bytes are written from the loop as far as the stream takes them. A stream or pipe is read on the thread pool, a chunk at a time: each
/// is handed to the loop, and the next is read when the connection has taken it.
/// </summary>
internal sealed partial class ClientExchange : IValueTaskSource<bool>
{
    private ReadOnlyMemory<byte> _chunk;
    private bool _chunkIsLast;
    private bool _hasChunk;
    private bool _uploadEnded;
    private CancellationTokenSource? _pump;
    private ManualResetValueTaskSourceCore<bool> _chunkTaken = new() { RunContinuationsAsynchronously = true };

    void IHttp3StreamHandler.OnWritable(Http3RequestStream stream)
    {
        if (stream == _stream)
        {
            WriteChunk();
        }
    }

    /// <summary>The server no longer reads; what it has to say comes as the response or as a reset of its side (RFC 9114 4.1).</summary>
    void IHttp3StreamHandler.OnWriteAborted(Http3RequestStream stream, ulong errorCode)
    {
        if (stream == _stream)
        {
            EndUpload();
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _chunkTaken.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _chunkTaken.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _chunkTaken.OnCompleted(continuation, state, token, flags);

    private void StartUpload()
    {
        _uploadEnded = HasNoContent;
        if (_uploadEnded)
        {
            return;
        }

        if (_content!.IsReplayable)
        {
            (_chunk, _chunkIsLast, _hasChunk) = (_content.Bytes, true, true);
            WriteChunk();
        }
        else
        {
            var pump = _pump = new CancellationTokenSource();
            _ = Task.Run(() => PumpAsync(_content, pump.Token));
        }
    }

    private void WriteChunk()
    {
        if (!_hasChunk)
        {
            return;
        }

        if (_uploadEnded || _stream is null)
        {
            OnChunkTaken(false);
            return;
        }

        _chunk = _chunk[_stream.WriteData(_chunk.Span, _chunkIsLast)..];
        if (_chunk.IsEmpty)
        {
            _uploadEnded = _chunkIsLast;
            OnChunkTaken(true);
        }
    }

    private void OnChunkTaken(bool taken)
    {
        (_chunk, _hasChunk) = (default, false);
        if (_pump is not null)
        {
            _chunkTaken.SetResult(taken);
        }
    }

    private void EndUpload()
    {
        if (_uploadEnded)
        {
            return;
        }

        _uploadEnded = true;
        // Not on this thread: what is cancelled is the caller's code.
        _ = _pump?.CancelAsync();
        if (_hasChunk)
        {
            OnChunkTaken(false);
        }
    }

    /// <summary>Thread pool.</summary>
    private async Task PumpAsync(H3ClientContent content, CancellationToken cancellation)
    {
        var reader = content.OpenReader();
        Exception? failure = null;
        try
        {
            await PumpAsync(reader, content.Length, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (H3ClientException exception)
        {
            failure = exception;
        }
        catch (Exception exception)
        {
            failure = new H3ClientException($"The request's content could not be read: {exception.Message}", exception);
        }

        if (failure is not null)
        {
            _worker.Post(_ => Fail(failure), null);
        }

        await reader.CompleteAsync(failure).ConfigureAwait(false);
    }

    private async Task PumpAsync(PipeReader reader, long? length, CancellationToken cancellation)
    {
        var sent = 0L;
        while (true)
        {
            var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            sent += result.Buffer.Length;
            if (sent > length || (result.IsCompleted && sent < length))
            {
                throw new H3ClientException($"The request's content is {(sent > length ? "longer" : "shorter")} than the {length} bytes that it was said to have.");
            }

            foreach (var chunk in result.Buffer)
            {
                if (!chunk.IsEmpty && !await WriteAsync(chunk, isLast: false).ConfigureAwait(false))
                {
                    return;
                }
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                await WriteAsync(default, isLast: true).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Thread pool. False when no more is wanted.</summary>
    private ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> chunk, bool isLast)
    {
        _chunkTaken.Reset();
        (_chunk, _chunkIsLast) = (chunk, isLast);
        var posted = _worker.Post(
            static state =>
            {
                var exchange = (ClientExchange)state!;
                exchange._hasChunk = true;
                exchange.WriteChunk();
            },
            this);
        return posted ? new ValueTask<bool>(this, _chunkTaken.Version) : new ValueTask<bool>(false);
    }
}
