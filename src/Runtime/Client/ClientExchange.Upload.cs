using System.Threading.Tasks.Sources;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// The request's content and trailers. Bytes are written from the loop as far as the stream takes them. What has to be asked for more is asked on the thread pool, a chunk
/// at a time: each is handed to the loop, and the next is fetched when the connection has taken it.
/// </summary>
internal sealed partial class ClientExchange : IValueTaskSource<bool>
{
    private ReadOnlyMemory<byte> _chunk;
    private Http3FieldSection? _trailers;
    private bool _chunkIsLast;
    private bool _hasChunk;
    private bool _uploadEnded;
    private bool _contentUsed;
    private int _chunkAttempt;
    private Task _pumping = Task.CompletedTask;
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
        if (_uploadEnded || IsConnect)
        {
            return;
        }

        if (_expectsContinue)
        {
            WaitForContinue();
        }
        else
        {
            SendContent();
        }
    }

    private void SendContent()
    {
        if (_uploadEnded)
        {
            return;
        }

        _contentUsed = true;
        if (_content is { IsBytes: true } && _request.Trailers is null)
        {
            (_chunk, _chunkIsLast, _hasChunk) = (_content.Bytes, true, true);
            WriteChunk();
        }
        else
        {
            var pump = _pump = new CancellationTokenSource();
            _pumping = PumpAsync(_pumping, _attempts, pump.Token);
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

        if (_trailers is not null && _chunkIsLast && _chunk.IsEmpty)
        {
            try
            {
                _stream.WriteTrailers(_trailers);
            }
            catch (Http3FieldSectionTooLargeException exception)
            {
                Fail(new H3ClientException($"The request's trailers are longer than {_authority} takes: {exception.Message}", exception));
                return;
            }
        }
        else
        {
            _chunk = _chunk[_stream.WriteData(_chunk.Span, _chunkIsLast)..];
        }

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
        StopContinueTimer();
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

    /// <summary>Thread pool, after the pump of an earlier attempt has ended.</summary>
    private async Task PumpAsync(Task before, int attempt, CancellationToken cancellation)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        H3ClientException? failure = null;
        try
        {
            _chunkAttempt = attempt;
            if (_content?.Writer is { } writer)
            {
                await WriteAsync(writer, _content.Length, cancellation).ConfigureAwait(false);
            }
            else if (_content is not null)
            {
                await ReadAsync(_content, cancellation).ConfigureAwait(false);
            }

            _trailers = _request.Trailers is { } trailers ? H3ClientRequest.ToTrailerSection(trailers()) : null;
            await WriteAsync(default, isLast: true).ConfigureAwait(false);
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
            _worker.Post(
                _ =>
                {
                    // A content that is not wanted any more may say so as it likes.
                    if (attempt == _attempts && !_uploadEnded)
                    {
                        Fail(failure);
                    }
                },
                null);
        }
    }

    private async Task WriteAsync(Func<Stream, CancellationToken, Task> writer, long? length, CancellationToken cancellation)
    {
        using var stream = new RequestContentStream(chunk => WriteAsync(chunk, isLast: false));
        await writer(stream, cancellation).ConfigureAwait(false);
        CheckLength(stream.BytesWritten, length, isEnd: true);
    }

    private async Task ReadAsync(H3ClientContent content, CancellationToken cancellation)
    {
        var reader = content.OpenReader();
        try
        {
            var sent = 0L;
            while (true)
            {
                var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
                sent += result.Buffer.Length;
                CheckLength(sent, content.Length, result.IsCompleted);
                foreach (var chunk in result.Buffer)
                {
                    if (!chunk.IsEmpty && !await WriteAsync(chunk, isLast: false).ConfigureAwait(false))
                    {
                        throw new OperationCanceledException(cancellation);
                    }
                }

                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    await reader.CompleteAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception exception)
        {
            await reader.CompleteAsync(exception as H3ClientException).ConfigureAwait(false);
            throw;
        }
    }

    private static void CheckLength(long sent, long? length, bool isEnd)
    {
        if (sent > length || (isEnd && sent < length))
        {
            throw new H3ClientException($"The request's content is {(sent > length ? "longer" : "shorter")} than the {length} bytes that it was said to have.");
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
                if (exchange._chunkAttempt == exchange._attempts)
                {
                    exchange.WriteChunk();
                }
                else
                {
                    // The request goes on another stream now, and this pump is to end.
                    exchange.OnChunkTaken(false);
                }
            },
            this);
        return posted ? new ValueTask<bool>(this, _chunkTaken.Version) : new ValueTask<bool>(false);
    }
}
