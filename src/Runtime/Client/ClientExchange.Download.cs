using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// The response. Its content goes into a pipe as far as the pipe has room; the rest stays in the connection, whose flow control stops the server. The pipe's
/// reader continues on the thread pool, its writer on the loop.
/// </summary>
internal sealed partial class ClientExchange
{
    private const int PipeRoom = 64 << 10;
    private const int ReadSize = 16 << 10;

    private Pipe? _pipe;
    private ResponseContentReader? _reader;
    private H3ClientResponse? _result;
    private ConfiguredValueTaskAwaitable<FlushResult>.ConfiguredValueTaskAwaiter _flush;
    private bool _paused;
    private bool _isDraining;
    private bool _readEnded;
    private bool _isReading;

    /// <summary>Any thread: the caller is done with the response.</summary>
    public void PostAbandon() => _worker.Post(static state => ((ClientExchange)state!).Abandon(), this);

    void IHttp3StreamHandler.OnResponse(Http3RequestStream stream)
    {
        if (stream != _stream || _pipe is not null)
        {
            return;
        }

        if (stream.Fields.Status < 200)
        {
            OnInterim(stream.Fields);
            return;
        }

        const int TooEarly = 425;
        if (_wasEarly && stream.Fields.Status == TooEarly && _mayBeEarly)
        {
            // RFC 8470 5.2: once more, and not early.
            _mayBeEarly = false;
            if (TryAgain())
            {
                return;
            }
        }

        _pipe = new Pipe(new PipeOptions(
            readerScheduler: PipeScheduler.ThreadPool, writerScheduler: _worker, pauseWriterThreshold: PipeRoom, resumeWriterThreshold: PipeRoom / 2,
            minimumSegmentSize: ReadSize, useSynchronizationContext: false));
        _reader = new ResponseContentReader(_pipe.Reader);
        var result = _result = new H3ClientResponse(this, stream.Fields.Status, Decode(stream.Fields), _reader, _connection!.Info!) { WasEarlyData = _wasEarly && _connection.TookEarlyData };
        OnResponseBeforeContinue(result.StatusCode);
        if (IsConnect)
        {
            OnConnected(result.IsSuccess);
        }

        // What has come already is there when the caller looks.
        Fill();
        if (_interim.IsCompleted)
        {
            _response.TrySetResult(result);
        }
        else
        {
            _ = RespondAsync(result);
        }
    }

    void IHttp3StreamHandler.OnReadable(Http3RequestStream stream)
    {
        if (stream == _stream)
        {
            Fill();
        }
    }

    /// <summary>The connection is over. What has arrived goes into the pipe beyond its room: it is no more than the stream's window.</summary>
    public void ReadTheRest()
    {
        _isDraining = true;
        Fill();
    }

    private void Fill()
    {
        var unflushed = 0;
        while (_stream is { } stream && _pipe is { } pipe && (!_paused || _isDraining) && !_readEnded)
        {
            _isReading = true;
            var read = stream.ReadData(pipe.Writer.GetMemory(ReadSize).Span);
            _isReading = false;
            if (read.Status == Http3ReadStatus.Data)
            {
                pipe.Writer.Advance(read.Count);
            }

            if (_readEnded)
            {
                // The message's fault came to light behind what was read.
                pipe.Writer.Complete();
                return;
            }

            switch (read.Status)
            {
                case Http3ReadStatus.Data:
                    unflushed += read.Count;
                    if (unflushed >= ReadSize && !_isDraining)
                    {
                        unflushed = 0;
                        Flush(pipe);
                    }

                    break;

                case Http3ReadStatus.Blocked:
                    if (unflushed > 0 && !_isDraining)
                    {
                        Flush(pipe);
                    }

                    return;

                case Http3ReadStatus.End:
                    if (stream.Trailers is { } trailers)
                    {
                        _result!.Trailers = Decode(trailers);
                    }

                    EndDownload(null);
                    return;

                default:
                    ((IHttp3StreamHandler)this).OnReadAborted(stream, stream.AbortCode);
                    return;
            }
        }
    }

    private void Flush(Pipe pipe)
    {
        _flush = pipe.Writer.FlushAsync(CancellationToken.None).ConfigureAwait(false).GetAwaiter();
        if (_flush.IsCompleted)
        {
            OnFlushed();
        }
        else
        {
            _paused = true;
            _flush.UnsafeOnCompleted(OnResumed);
        }
    }

    private void OnResumed()
    {
        _paused = false;
        OnFlushed();
        Fill();
    }

    private void OnFlushed()
    {
        if (_flush.GetResult().IsCompleted)
        {
            // The caller has completed the reader before the end.
            Abandon();
        }
    }

    /// <summary>Nobody reads the rest, nor waits for what the server makes of the request's content.</summary>
    private void Abandon()
    {
        if (IsOver || _stream is not { } stream)
        {
            return;
        }

        if (!_readEnded)
        {
            EndDownload(null);
            stream.StopReading(Http3ErrorCode.RequestCancelled);
        }

        if (!_uploadEnded)
        {
            EndUpload();
            stream.Reset(Http3ErrorCode.RequestCancelled);
        }
    }

    private void EndDownload(Exception? exception)
    {
        if (_readEnded)
        {
            return;
        }

        _readEnded = true;
        if (exception is not null)
        {
            _reader?.Fail(exception);
        }

        if (!_isReading)
        {
            _pipe?.Writer.Complete();
        }

        if (_endsDatagrams)
        {
            Datagrams!.Complete(exception);
        }
    }

    private static H3ClientHeaders Decode(Http3FieldSection fields)
    {
        var headers = new H3ClientHeaders();
        for (var i = 0; i < fields.Count; i++)
        {
            headers.AddDecoded(Encoding.ASCII.GetString(fields.Name(i)), Encoding.UTF8.GetString(fields.Value(i)));
        }

        return headers;
    }
}
