using System.Buffers;
using System.Collections.Concurrent;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// Datagrams to and from a server: those of a request (RFC 9297; <see cref="H3Client.ConnectDatagramsAsync"/>, <see cref="H3ConnectStream.Datagrams"/>), or of a connection of a protocol that
/// is nothing else (RFC 9221; <see cref="H3Client.ConnectRawDatagramsAsync"/>). Unreliable and unordered. They come to <see cref="ReceiveAsync"/> as spans, or to
/// <c>await foreach</c> out of a queue whose oldest give way to new ones. For every thread.
/// </summary>
/// <remarks>Disposing ends the request's stream, or closes the connection with the code 0; of <see cref="H3ConnectStream.Datagrams"/> it only ends receiving.</remarks>
public sealed partial class H3ClientDatagrams : IAsyncEnumerable<ReadOnlyMemory<byte>>, IAsyncDisposable, IHttp3DatagramHandler
{
    private readonly ClientWorker _worker;
    private readonly ReceivedDatagrams _received;
    private readonly ConcurrentQueue<(byte[] Buffer, int Length)> _outgoing = [];
    private IClientDatagramCarrier? _carrier;
    private Action? _close;
    private int _outgoingCount;
    private int _isSending;
    private int _isDisposed;
    private int _maxLength;
    private long _sent;
    private long _sentDropped;

    internal H3ClientDatagrams(ClientWorker worker)
    {
        _worker = worker;
        _received = new ReceivedDatagrams(worker.StreamLoop, worker.Options.DatagramReceiveQueue);
    }

    /// <summary>The connection they go over.</summary>
    public H3ClientConnectionInfo Connection { get; private set; } = null!;

    /// <summary>The fields of the server's answer; none for a connection without HTTP.</summary>
    public H3ClientHeaders Headers { get; private set; } = new();

    /// <summary>Most bytes of a datagram that can be sent: what fitted into a packet when it was last looked at, or 65,535 where datagrams go as capsules. 0 where nothing can be sent.</summary>
    public int MaxLength => IsOver ? 0 : _capsules is not null && Volatile.Read(ref _maxLength) == 0 ? CapsuleReader.MaxDatagram : Volatile.Read(ref _maxLength);

    /// <summary>The server takes no datagrams (SETTINGS_H3_DATAGRAM), or this client none (<see cref="H3ClientOptions.Datagrams"/>): they are sent as DATAGRAM capsules on the stream (RFC 9297 3.5), reliable and in order.</summary>
    public bool UsesCapsules => _capsules is not null && Volatile.Read(ref _maxLength) == 0;

    /// <summary>Datagrams that were received.</summary>
    public long Received => _received.Count;

    /// <summary>Received datagrams that nobody got: the queue (<see cref="H3ClientOptions.DatagramReceiveQueue"/>) was full, or they were capsules longer than 65,535 bytes.</summary>
    public long ReceivedDropped => _received.Dropped + (_capsules?.Skipped ?? 0);

    /// <summary>Datagrams that were given to QUIC, or to the stream as capsules.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Datagrams that were dropped before that.</summary>
    public long SentDropped => Volatile.Read(ref _sentDropped);

    /// <summary>Over when no more come: the server has ended, or this side. Fails with why, where that is an error.</summary>
    public Task Completion => _received.Completion;

    private bool IsOver => _received.Completion.IsCompleted;

    /// <summary>Sends a datagram. It is copied and handed to the client's thread, which may yet drop it and count that in <see cref="SentDropped"/>; a receiver of <see cref="ReceiveAsync"/> is on that thread.</summary>
    public H3DatagramStatus Send(ReadOnlySpan<byte> datagram)
    {
        H3DatagramStatus status = IsOver ? H3DatagramStatus.Closed
            : MaxLength is var max && max == 0 ? H3DatagramStatus.NotSupported
            : datagram.Length > max ? H3DatagramStatus.TooLong
            : !UsesCapsules && _worker.Loop.IsOnLoopThread ? SendNow(datagram)
            : TryQueue(datagram) ? H3DatagramStatus.Sent
            : H3DatagramStatus.QueueFull;
        if (status != H3DatagramStatus.Sent)
        {
            Interlocked.Increment(ref _sentDropped);
        }

        return status;
    }

    /// <summary>Gives each datagram to <paramref name="receiver"/>, on the client's thread, from inside its receiving: nothing is copied or allocated for it.</summary>
    /// <returns>Ends as <see cref="Completion"/> does, or with what the receiver threw.</returns>
    /// <exception cref="InvalidOperationException">There is a receiver already.</exception>
    public Task ReceiveAsync<TState>(TState state, H3ClientDatagramReceiver<TState> receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return _received.ReceiveAsync(datagram => receiver(this, datagram, state));
    }

    /// <summary>The datagrams as they come; each is valid until the next is asked for. One enumeration at a time, and none beside <see cref="ReceiveAsync"/>.</summary>
    /// <exception cref="H3StreamException">From the enumeration: the server reset the stream.</exception>
    /// <exception cref="H3ConnectionException">From the enumeration: the connection ended.</exception>
    public IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default) => _received.GetAsyncEnumerator(cancellationToken);

    /// <summary>Ends it, once what was given to <see cref="Send"/> before is with the connection.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // Behind what was posted before.
            _worker.Post(static flow => ((H3ClientDatagrams)flow!).Close(), this);
        }

        return default;
    }

    /// <summary>On the loop: from now on datagrams are sent.</summary>
    /// <param name="close">What disposing ends.</param>
    internal void Open(IClientDatagramCarrier carrier, H3ClientConnectionInfo connection, Action? close)
    {
        (_carrier, Connection, _close) = (carrier, connection, close);
        UpdateMaxLength();
    }

    /// <summary>On the loop: one has come.</summary>
    internal void Receive(ReadOnlySpan<byte> datagram) => _received.Add(datagram);

    /// <summary>On the loop: no more come; with <paramref name="failure"/> because of that. What is queued can still be read.</summary>
    internal void Complete(Exception? failure) => _received.Complete(failure);

    void IHttp3DatagramHandler.OnDatagram(Http3RequestStream stream, ReadOnlySpan<byte> payload) => Receive(payload);

    private void Close()
    {
        if (UsesCapsules && Volatile.Read(ref _outgoingCount) > 0)
        {
            _ = CloseAfterCapsulesAsync();
            return;
        }

        SendQueued();
        Complete(null);
        _close?.Invoke();
    }

    private void UpdateMaxLength() => Volatile.Write(ref _maxLength, _carrier is { } carrier ? carrier.MaxDatagramLength : 0);

    private H3DatagramStatus SendNow(ReadOnlySpan<byte> datagram)
    {
        if (_carrier!.SendDatagram(datagram))
        {
            _sent++;
            return H3DatagramStatus.Sent;
        }

        if (_carrier.IsOver)
        {
            return H3DatagramStatus.Closed;
        }

        UpdateMaxLength();
        return datagram.Length > MaxLength ? H3DatagramStatus.TooLong : H3DatagramStatus.QueueFull;
    }

    private bool TryQueue(ReadOnlySpan<byte> datagram)
    {
        if (Interlocked.Increment(ref _outgoingCount) > _worker.Options.DatagramSendQueue)
        {
            Interlocked.Decrement(ref _outgoingCount);
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(buffer);
        _outgoing.Enqueue((buffer, datagram.Length));
        if (Interlocked.Exchange(ref _isSending, 1) == 0)
        {
            if (UsesCapsules)
            {
                _ = SendCapsulesAsync();
            }
            else
            {
                _worker.Post(static flow => ((H3ClientDatagrams)flow!).SendQueued(), this);
            }
        }

        return true;
    }

    private void SendQueued()
    {
        // First: what is queued from here on is posted for anew.
        Volatile.Write(ref _isSending, 0);
        UpdateMaxLength();
        while (_outgoing.TryDequeue(out (byte[] Buffer, int Length) datagram))
        {
            Interlocked.Decrement(ref _outgoingCount);
            if (IsOver || SendNow(datagram.Buffer.AsSpan(0, datagram.Length)) != H3DatagramStatus.Sent)
            {
                Interlocked.Increment(ref _sentDropped);
            }

            ArrayPool<byte>.Shared.Return(datagram.Buffer);
        }
    }
}
