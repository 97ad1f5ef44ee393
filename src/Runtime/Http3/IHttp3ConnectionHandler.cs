using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>What an HTTP/3 connection tells its owner.</summary>
internal interface IHttp3ConnectionHandler
{
    /// <summary>Server: a sound request's field section is in <see cref="Http3RequestStream.Fields"/>. Set <see cref="Http3RequestStream.Handler"/>.</summary>
    void OnRequest(Http3RequestStream stream);

    /// <summary>The peer's SETTINGS have arrived.</summary>
    void OnSettings(Http3Connection connection);

    /// <summary>The peer sent GOAWAY: on a client, requests with a stream id of <paramref name="id"/> or above were not and will not be processed.</summary>
    void OnGoAway(Http3Connection connection, long id);

    /// <summary>The handshake is complete; only where streams were there before.</summary>
    void OnHandshakeCompleted(Http3Connection connection)
    {
    }

    /// <summary>The connection is over; all its streams were closed before.</summary>
    void OnClosed(Http3Connection connection, in QuicCloseInfo info);
}
