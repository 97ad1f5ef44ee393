using System.Buffers;
using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>Received datagrams in a ring; of more than it holds the oldest go.</summary>
internal sealed class IncomingDatagrams(IStreamLoop loop, int capacity) : IncomingQueue<int>(loop)
{
    private readonly (byte[] Bytes, int Length)[] _ring = new (byte[], int)[capacity];
    private int _first;
    private int _count;
    private bool _isOver;
    private Memory<byte> _destination;

    /// <summary>Datagrams that were pushed out, or did not fit where they were asked into.</summary>
    public long Dropped { get; private set; }

    public int Count => _count;

    public void Add(ReadOnlySpan<byte> datagram)
    {
        if (_count == _ring.Length)
        {
            Remove();
            Dropped++;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(bytes);
        _ring[(_first + _count++) % _ring.Length] = (bytes, datagram.Length);
        TryContinue();
    }

    /// <summary>On the loop. One that is longer than <paramref name="destination"/> is dropped and counted.</summary>
    public bool TryReceive(Span<byte> destination, out int length)
    {
        while (_count > 0)
        {
            (byte[] bytes, length) = _ring[_first];
            bool fits = length <= destination.Length;
            if (fits)
            {
                bytes.AsSpan(0, length).CopyTo(destination);
            }

            Remove();
            if (fits)
            {
                return true;
            }

            Dropped++;
        }

        length = 0;
        return false;
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        ThrowIfPending();
        _destination = destination;
        return TakeAsync(cancellationToken);
    }

    /// <summary>The session is over: -1 for whoever waits, or comes later.</summary>
    public void End()
    {
        _isOver = true;
        while (_count > 0)
        {
            Remove();
        }

        TryContinue();
    }

    protected override bool TryTake(out int result)
    {
        if (TryReceive(_destination.Span, out result))
        {
            return true;
        }

        result = -1;
        return _isOver;
    }

    private void Remove()
    {
        ArrayPool<byte>.Shared.Return(_ring[_first].Bytes);
        _ring[_first] = default;
        _first = (_first + 1) % _ring.Length;
        _count--;
    }
}
