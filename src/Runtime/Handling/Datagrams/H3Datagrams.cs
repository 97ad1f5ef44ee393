using System.Buffers;
using System.Threading.Channels;

namespace H3Routes;

/// <summary>
/// The datagrams of one request (RFC 9297): unreliable, unordered, a flow of their own beside the request's content. They come to <see cref="ReceiveAsync"/> as spans, or to
/// <c>await foreach</c> out of a queue whose oldest give way to new ones. Over when the handler is done.
/// </summary>
/// <remarks>
/// With <see cref="DatagramAttribute"/> on an extended CONNECT the stream carries capsules: datagrams that come as DATAGRAM capsules are received like others, and to a client without
/// SETTINGS_H3_DATAGRAM they are sent so, reliable and in order then. A client that does not read fast enough loses them all the same.
/// </remarks>
public sealed partial class H3Datagrams : IAsyncEnumerable<ReadOnlyMemory<byte>>
{
    /// <summary>Received datagrams that wait for <c>await foreach</c> unless <see cref="DatagramAttribute.QueueLength"/> says otherwise.</summary>
    internal const int DefaultQueueLength = 256;

    private readonly H3Context _context;
    private readonly Channel<(byte[] Buffer, int Length)> _queue;
    private readonly TaskCompletionSource _ended = new();
    private Receiver? _receiver;
    private long _dropped;
    private volatile bool _isOver;

    internal H3Datagrams(H3Context context, int queueLength, bool usesCapsules)
    {
        _context = context;
        _capsules = usesCapsules ? NewReader() : null;
        _queue = Channel.CreateBounded<(byte[] Buffer, int Length)>(
            new BoundedChannelOptions(queueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true }, Drop);
    }

    /// <summary>Most bytes of a datagram that can be sent now: what fits into a packet, or 65,535 where datagrams go as capsules. 0 where nothing can be sent. The worker's thread only.</summary>
    public int MaxLength => _isOver || _context.Stream is not { } stream ? 0 : stream.MaxDatagramLength is var length and > 0 ? length : _capsules is null ? 0 : MaxCapsule;

    /// <summary>Datagrams that were received.</summary>
    public long Received { get; private set; }

    /// <summary>Received datagrams that nobody got: the queue was full, or they were longer than 65,535 bytes.</summary>
    public long ReceivedDropped => Volatile.Read(ref _dropped) + (_capsules?.Skipped ?? 0);

    /// <summary>Datagrams that were given to QUIC, or to the stream as capsules.</summary>
    public long Sent { get; private set; }

    /// <summary>Datagrams that <see cref="Send"/> dropped.</summary>
    public long SentDropped { get; private set; }

    /// <summary>
    /// Sends a datagram. Any thread may; from another than the worker's a copy is handed to it, and the result is true although the datagram may yet be dropped.
    /// </summary>
    /// <returns>False if it was dropped: the send queue is full (<see cref="H3ServerLimits.DatagramSendQueue"/>), it is longer than <see cref="MaxLength"/>, the client takes none, or the flow is over.</returns>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        if (_isOver)
            return false;
        if (!_context.IsOnLoopThread)
        {
            byte[] copy = datagram.ToArray();
            _context.Post(_ => Send(copy), this);
            return true;
        }

        if (_context.Stream is { } stream && (stream.SendDatagram(datagram) || (_capsules is not null && stream.MaxDatagramLength == 0 && SendCapsule(datagram))))
        {
            Sent++;
            return true;
        }

        SentDropped++;
        return false;
    }

    /// <summary>Gives each datagram to <paramref name="receiver"/>, on the worker's thread, from inside its receiving: nothing is copied or allocated for it.</summary>
    /// <returns>Ends when no more datagrams come: the client has ended its side of the stream, or the server stops. Fails with what the receiver threw, or with <see cref="H3StreamException"/> where the client gave up.</returns>
    /// <exception cref="InvalidOperationException">There is a receiver already.</exception>
    public Task ReceiveAsync<TState>(TState state, H3DatagramReceiver<TState> receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (Interlocked.CompareExchange(ref _receiver, new Receiver<TState>(state, receiver), null) is not null)
            throw new InvalidOperationException("These datagrams have a receiver already.");
        if (_context.IsOnLoopThread)
            DeliverQueued();
        else
            _context.Post(static flow => ((H3Datagrams)flow!).DeliverQueued(), this);
        return _ended.Task;
    }

    /// <summary>The datagrams as they come; each is valid until the next is asked for. One enumeration at a time, and none beside <see cref="ReceiveAsync"/>.</summary>
    /// <exception cref="H3StreamException">From the enumeration: the client gave up.</exception>
    public async IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_queue.Reader.TryRead(out (byte[] Buffer, int Length) datagram))
            {
                try
                {
                    yield return datagram.Buffer.AsMemory(0, datagram.Length);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(datagram.Buffer);
                }
            }
        }
    }

    /// <summary>On the loop: one has come.</summary>
    internal void Receive(ReadOnlySpan<byte> datagram)
    {
        if (_isOver || _ended.Task.IsCompleted)
            return;
        Received++;
        if (_receiver is not null)
        {
            Deliver(datagram);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(buffer);
        _queue.Writer.TryWrite((buffer, datagram.Length));
    }

    /// <summary>No more come; with <paramref name="failure"/> because of that. What is queued can still be read.</summary>
    internal void Complete(Exception? failure)
    {
        if (failure is null)
            _ended.TrySetResult();
        else if (_ended.TrySetException(failure))
            _ = _ended.Task.Exception;
        _queue.Writer.TryComplete(failure);
    }

    /// <summary>The handler is done.</summary>
    internal void End()
    {
        _isOver = true;
        Complete(null);
        _capsules?.Reset();
        while (_receiver is null && _queue.Reader.TryRead(out (byte[] Buffer, int Length) datagram))
            ArrayPool<byte>.Shared.Return(datagram.Buffer);
    }

    private void DeliverQueued()
    {
        while (_queue.Reader.TryRead(out (byte[] Buffer, int Length) datagram))
        {
            Deliver(datagram.Buffer.AsSpan(0, datagram.Length));
            ArrayPool<byte>.Shared.Return(datagram.Buffer);
        }
    }

    private void Deliver(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _receiver!.Invoke(this, datagram);
        }
        catch (Exception exception)
        {
            Complete(exception);
        }
    }

    private void Drop((byte[] Buffer, int Length) datagram)
    {
        Interlocked.Increment(ref _dropped);
        ArrayPool<byte>.Shared.Return(datagram.Buffer);
    }

    private abstract class Receiver
    {
        public abstract void Invoke(H3Datagrams flow, ReadOnlySpan<byte> datagram);
    }

    private sealed class Receiver<TState>(TState state, H3DatagramReceiver<TState> receiver) : Receiver
    {
        public override void Invoke(H3Datagrams flow, ReadOnlySpan<byte> datagram) => receiver(flow, datagram, state);
    }
}
