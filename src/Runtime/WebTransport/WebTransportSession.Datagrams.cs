using System.Buffers;
using System.Runtime.CompilerServices;
using H3Routes.Http3;

namespace H3Routes;

public sealed partial class WebTransportSession : IHttp3DatagramHandler
{
    private volatile WebTransportDatagramHandler? _datagramReceived;
    private volatile int _maxDatagramLength;

    /// <summary>Most bytes of a datagram that can be sent now: it follows the path's MTU. 0 if the peer takes none.</summary>
    public int MaxDatagramLength => Loop.IsOnLoopThread ? UpdateMaxDatagramLength() : _maxDatagramLength;

    /// <summary>Received datagrams that nobody got: the queue was full, or they were longer than the buffer they were asked into.</summary>
    public long DatagramsDropped => _incomingDatagrams.Dropped;

    /// <summary>
    /// Gets each datagram when it comes, on the worker's thread, without a queue or a copy; it must not block. While it is null datagrams wait in the queue for
    /// <see cref="ReceiveDatagramAsync"/>.
    /// </summary>
    public WebTransportDatagramHandler? DatagramReceived
    {
        get => _datagramReceived;
        set
        {
            _datagramReceived = value;
            if (value is null)
            {
                return;
            }

            if (Loop.IsOnLoopThread)
            {
                DeliverWaiting();
            }
            else
            {
                Loop.Post(static session => ((WebTransportSession)session!).DeliverWaiting(), this);
            }
        }
    }

    /// <summary>Sends a datagram: unreliable, in no order. On the worker's thread the result is the engine's; elsewhere it is handed over, and <see cref="WebTransportDatagramResult.Sent"/> means just that.</summary>
    public WebTransportDatagramResult SendDatagram(ReadOnlySpan<byte> datagram)
    {
        if (!Loop.IsOnLoopThread)
        {
            return PostDatagram(datagram);
        }

        if (IsOver)
        {
            return WebTransportDatagramResult.SessionOver;
        }

        if (_connect!.SendDatagram(datagram))
        {
            return WebTransportDatagramResult.Sent;
        }

        return datagram.Length > UpdateMaxDatagramLength() ? WebTransportDatagramResult.TooLong : WebTransportDatagramResult.QueueFull;
    }

    /// <summary>Takes the oldest waiting datagram. One longer than <paramref name="destination"/> is dropped and counted.</summary>
    /// <returns>False if none waits.</returns>
    /// <exception cref="InvalidOperationException">Not on the worker's thread: use <see cref="ReceiveDatagramAsync"/>.</exception>
    public bool TryReceiveDatagram(Span<byte> destination, out int length)
    {
        if (!Loop.IsOnLoopThread)
        {
            throw new InvalidOperationException("The queue is the worker's thread's. Elsewhere use ReceiveDatagramAsync.");
        }

        return _incomingDatagrams.TryReceive(destination, out length);
    }

    /// <summary>The next datagram. One longer than <paramref name="destination"/> is dropped and counted.</summary>
    /// <returns>Its length, which may be 0; -1 when the session is over.</returns>
    /// <exception cref="InvalidOperationException">Another call waits.</exception>
    public ValueTask<int> ReceiveDatagramAsync(Memory<byte> destination, CancellationToken cancellationToken = default) => _incomingDatagrams.ReceiveAsync(destination, cancellationToken);

    /// <summary>The datagrams, until the session is over. Each is valid until the next is asked for.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReceiveDatagramsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            while (await ReceiveDatagramAsync(buffer, cancellationToken) is >= 0 and var length)
            {
                yield return buffer.AsMemory(0, length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    void IHttp3DatagramHandler.OnDatagram(Http3RequestStream stream, ReadOnlySpan<byte> payload) => OnDatagram(payload);

    private void OnDatagram(ReadOnlySpan<byte> payload)
    {
        if (IsOver)
        {
            return;
        }

        if (_datagramReceived is { } handler)
        {
            try
            {
                handler(this, payload);
            }
            catch (Exception exception)
            {
                // The user's, and the session's end: the connection and its other sessions go on.
                Fail(exception);
            }
        }
        else
        {
            _incomingDatagrams.Add(payload);
        }
    }

    /// <summary>What has come before comes now.</summary>
    private void DeliverWaiting()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        while (_datagramReceived is not null && _incomingDatagrams.TryReceive(buffer, out int length))
        {
            OnDatagram(buffer.AsSpan(0, length));
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private int UpdateMaxDatagramLength() => _maxDatagramLength = IsOver ? 0 : _connect!.MaxDatagramLength;

    private WebTransportDatagramResult PostDatagram(ReadOnlySpan<byte> datagram)
    {
        if (IsOver)
        {
            return WebTransportDatagramResult.SessionOver;
        }

        if (datagram.Length > _maxDatagramLength)
        {
            return WebTransportDatagramResult.TooLong;
        }

        Loop.Post(
            static state =>
            {
                var (session, datagram) = ((WebTransportSession, byte[]))state!;
                session.SendDatagram(datagram);
            },
            (this, datagram.ToArray()));
        return WebTransportDatagramResult.Sent;
    }
}
