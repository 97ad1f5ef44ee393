namespace H3Routes.Http3;

/// <summary>Who receives the HTTP datagrams of a request stream (RFC 9297 2). Calls come on the worker's thread, from inside no call of theirs but <see cref="Http3RequestStream.DeliverEarlyDatagrams"/>.</summary>
internal interface IHttp3DatagramHandler
{
    /// <summary>A datagram has arrived; <paramref name="payload"/> is valid during the call.</summary>
    void OnDatagram(Http3RequestStream stream, ReadOnlySpan<byte> payload);
}
