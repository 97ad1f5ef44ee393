namespace H3Routes.Http3;

internal sealed partial class Http3RequestStream
{
    /// <summary>Who receives this stream's datagrams. While it is null they wait in the connection's buffer, up to <see cref="Http3Limits.EarlyDatagramBytes"/>.</summary>
    public IHttp3DatagramHandler? DatagramHandler { get; set; }

    /// <summary>Most bytes of a datagram that can be sent now; 0 unless both sides have sent SETTINGS_H3_DATAGRAM (RFC 9297 2.1.1).</summary>
    public int MaxDatagramLength => _writing == Writing.Open && _connection.SendsDatagrams
        ? Math.Max(0, Transport.MaxDatagramLength - VariableLengthInteger.Length((ulong)StreamId / 4))
        : 0;

    /// <summary>Datagrams of the stream are received: the peer's side is open (RFC 9297 2.1).</summary>
    internal bool ReceivesDatagrams => _reading is Reading.Message or Reading.Content && !_finReceived;

    /// <summary>
    /// Sends a datagram beside the stream (RFC 9297 2.1). False if it is dropped: the queue is full, it is longer than <see cref="MaxDatagramLength"/>, the peer takes none,
    /// or our side of the stream is over.
    /// </summary>
    public bool SendDatagram(ReadOnlySpan<byte> payload) => _writing == Writing.Open && _connection.SendDatagram(StreamId, payload);

    /// <summary>Gives the handler, before this returns, the datagrams that came before it was there.</summary>
    public void DeliverEarlyDatagrams() => _connection.DeliverEarlyDatagrams(this);
}
