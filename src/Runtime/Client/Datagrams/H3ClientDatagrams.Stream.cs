using System.Buffers;
using H3Routes.Http3;

namespace H3Routes;

/// <remarks>On an extended CONNECT with the capsule protocol (RFC 9297 3): capsules that come are received, and sent where QUIC datagrams cannot be. Its end is the flow's.</remarks>
public sealed partial class H3ClientDatagrams
{
    private CapsuleReader? _capsules;
    private H3ConnectStream? _stream;

    /// <exception cref="H3ConnectRefusedException">The server has answered with another status than 2xx.</exception>
    internal static async Task<H3ClientDatagrams> ConnectAsync(ClientWorker worker, string protocol, Uri uri, H3ClientHeaders? headers, CancellationToken cancellationToken)
    {
        var fields = new H3ClientHeaders();
        foreach (var (name, value) in headers ?? [])
        {
            if (name != "capsule-protocol")
            {
                fields.Add(name, value);
            }
        }

        // RFC 9297 3.4.
        fields.Add("capsule-protocol", "?1");
        var flow = new H3ClientDatagrams(worker);
        var stream = await H3ConnectStream.OpenAsync(worker, protocol, uri, fields, cancellationToken, flow).ConfigureAwait(false);
        if (!stream.IsAccepted)
        {
            stream.Dispose();
            throw new H3ConnectRefusedException($"The server has refused the datagrams of '{protocol}' at {uri} with the status {stream.StatusCode}.", stream.StatusCode, stream.Headers);
        }

        flow._stream = stream;
        flow.Headers = stream.Headers;
        flow._capsules = CapsuleReader.OfDatagrams();
        await flow.OnLoopAsync(() => flow.Open(stream.Exchange, stream.Connection, stream.Dispose)).ConfigureAwait(false);
        _ = flow.ReadCapsulesAsync(stream);
        return flow;
    }

    /// <summary>Datagrams beside a stream whose bytes are its owner's.</summary>
    internal static H3ClientDatagrams Beside(H3ConnectStream stream)
    {
        var flow = new H3ClientDatagrams(stream.Exchange.Worker) { Headers = stream.Headers, Connection = stream.Connection };
        flow.OnLoopAsync(() =>
        {
            flow.Open(stream.Exchange, stream.Connection, close: null);
            stream.Exchange.AttachDatagrams(flow);
        }).GetAwaiter().GetResult();
        return flow;
    }

    private async Task ReadCapsulesAsync(H3ConnectStream stream)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        Exception? failure = null;
        try
        {
            int length;
            while ((length = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                await OnLoopAsync(() => Read(buffer.AsSpan(0, length))).ConfigureAwait(false);
            }

            if (!_capsules!.IsAtBoundary)
            {
                // RFC 9297 3.3: a malformed message.
                stream.Abort((long)Http3ErrorCode.MessageError);
                failure = new H3StreamException("The response's stream ends within a capsule.", (long)Http3ErrorCode.MessageError);
            }
        }
        catch (ObjectDisposedException)
        {
        }
        catch (Exception exception) when (exception is IOException or H3StreamException or H3ClientException or H3ConnectionException or OperationCanceledException)
        {
            failure = exception;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (!_worker.Post(_ => Complete(failure), null))
        {
            Complete(failure);
        }
    }

    private void Read(ReadOnlySpan<byte> source)
    {
        while (!IsOver && _capsules!.Read(ref source, out ReadOnlySpan<byte> value) == CapsuleStatus.Capsule)
        {
            Receive(value);
        }
    }

    /// <summary>One writer at a time, which takes what the others have queued.</summary>
    private async Task SendCapsulesAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        byte[] capsule = ArrayPool<byte>.Shared.Rent(CapsuleWriter.MaxHeaderLength + CapsuleReader.MaxDatagram);
        do
        {
            while (_outgoing.TryDequeue(out (byte[] Buffer, int Length) datagram))
            {
                int length = CapsuleWriter.Write(capsule, CapsuleType.Datagram, datagram.Buffer.AsSpan(0, datagram.Length));
                ArrayPool<byte>.Shared.Return(datagram.Buffer);
                try
                {
                    await _stream!.WriteAsync(capsule.AsMemory(0, length)).ConfigureAwait(false);
                    Interlocked.Increment(ref _sent);
                }
                catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
                {
                    Interlocked.Increment(ref _sentDropped);
                }

                Interlocked.Decrement(ref _outgoingCount);
            }

            Volatile.Write(ref _isSending, 0);
        }
        while (!_outgoing.IsEmpty && Interlocked.Exchange(ref _isSending, 1) == 0);

        ArrayPool<byte>.Shared.Return(capsule);
    }

    /// <summary>What waits goes first; a server that does not read for a second gets no more of it.</summary>
    private async Task CloseAfterCapsulesAsync()
    {
        for (var waited = 0; waited < 100 && Volatile.Read(ref _outgoingCount) > 0 && !IsOver; waited++)
        {
            await Task.Delay(10).ConfigureAwait(false);
        }

        _worker.Post(
            _ =>
            {
                Complete(null);
                _close?.Invoke();
            },
            null);
    }

    /// <summary>Runs there; nothing where the client has ended.</summary>
    private Task OnLoopAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = _worker.Post(
            _ =>
            {
                action();
                done.SetResult();
            },
            null);
        return posted ? done.Task : Task.CompletedTask;
    }
}
