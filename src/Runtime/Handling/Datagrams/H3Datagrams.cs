using H3Routes.Http3;

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
    private readonly ReceivedDatagrams _received;
    private volatile bool _isOver;

    internal H3Datagrams(H3Context context, int queueLength, bool usesCapsules)
    {
        _context = context;
        _capsules = usesCapsules ? CapsuleReader.OfDatagrams() : null;
        _received = new ReceivedDatagrams(context, queueLength);
    }

    /// <summary>Most bytes of a datagram that can be sent now: what fits into a packet, or 65,535 where datagrams go as capsules. 0 where nothing can be sent. The worker's thread only.</summary>
    public int MaxLength => _isOver || _context.Stream is not { } stream ? 0 : stream.MaxDatagramLength is var length and > 0 ? length : _capsules is null ? 0 : CapsuleReader.MaxDatagram;

    /// <summary>Datagrams that were received.</summary>
    public long Received => _received.Count;

    /// <summary>Received datagrams that nobody got: the queue was full, or they were longer than 65,535 bytes.</summary>
    public long ReceivedDropped => _received.Dropped + (_capsules?.Skipped ?? 0);

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
        return _received.ReceiveAsync(datagram => receiver(this, datagram, state));
    }

    /// <summary>The datagrams as they come; each is valid until the next is asked for. One enumeration at a time, and none beside <see cref="ReceiveAsync"/>.</summary>
    /// <exception cref="H3StreamException">From the enumeration: the client gave up.</exception>
    public IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default) => _received.GetAsyncEnumerator(cancellationToken);

    /// <summary>On the loop: one has come.</summary>
    internal void Receive(ReadOnlySpan<byte> datagram) => _received.Add(datagram);

    /// <summary>No more come; with <paramref name="failure"/> because of that. What is queued can still be read.</summary>
    internal void Complete(Exception? failure) => _received.Complete(failure);

    /// <summary>The handler is done.</summary>
    internal void End()
    {
        _isOver = true;
        Complete(null);
        _capsules?.Reset();
        _received.Discard();
    }
}
