namespace H3Routes.Http3;

internal sealed partial class Http3Connection
{
    /// <summary>RFC 9297 2.1: a quarter stream id of 2^60 or more is no stream's.</summary>
    private const ulong MaxQuarterStreamId = (1UL << 60) - 1;

    private EarlyDatagrams? _early;
    private long _datagramsDropped;

    /// <summary>Received datagrams that nobody got: of streams that are over, or pushed out of the buffer of early ones.</summary>
    public long DatagramsDropped => _datagramsDropped + (_early?.Dropped ?? 0);

    /// <summary>RFC 9297 2.1.1: the setting was both sent and received.</summary>
    internal bool SendsDatagrams => Limits.H3Datagram && PeerSettings is { H3Datagram: true };

    public void OnDatagramsReadable()
    {
        _isInTurn = true;
        byte[] buffer = Pool.Datagram;
        while (!_isOver && Transport.TryReceiveDatagram(buffer, out int length))
        {
            ReceiveDatagram(buffer.AsSpan(0, length));
        }

        Settle();
    }

    internal bool SendDatagram(long streamId, ReadOnlySpan<byte> payload)
    {
        if (!SendsDatagrams || _isOver)
        {
            return false;
        }

        byte[] buffer = Pool.RentWrite(VariableLengthInteger.MaxLength + payload.Length);
        int prefix = VariableLengthInteger.Write(buffer, (ulong)streamId / 4);
        payload.CopyTo(buffer.AsSpan(prefix));
        return Transport.SendDatagram(buffer.AsSpan(0, prefix + payload.Length));
    }

    internal void DeliverEarlyDatagrams(Http3RequestStream stream)
    {
        int generation = stream.Generation;
        while (_early is not null && stream.Generation == generation && stream.DatagramHandler is { } handler && _early.TryTake(stream.StreamId, Pool, out byte[] buffer, out int length))
        {
            handler.OnDatagram(stream, buffer.AsSpan(0, length));
            Pool.Return(buffer);
        }
    }

    private void ReceiveDatagram(ReadOnlySpan<byte> datagram)
    {
        if (!VariableLengthInteger.TryRead(datagram, out ulong quarter, out int prefix) || quarter > MaxQuarterStreamId)
        {
            Fail(Http3ErrorCode.DatagramError, "a datagram without a quarter stream id"u8);
            return;
        }

        long streamId = (long)quarter * 4;
        Http3RequestStream? stream = _streams.Find(streamId);
        bool isExpected = stream is null ? _isServer && streamId >= _nextRequestId && Limits.H3Datagram : stream.ReceivesDatagrams && Limits.H3Datagram;
        if (!isExpected)
        {
            _datagramsDropped++;
        }
        else if (stream?.DatagramHandler is { } handler)
        {
            handler.OnDatagram(stream, datagram[prefix..]);
        }
        else
        {
            (_early ??= new EarlyDatagrams(Limits.EarlyDatagramBytes)).Add(streamId, datagram[prefix..]);
        }
    }
}
