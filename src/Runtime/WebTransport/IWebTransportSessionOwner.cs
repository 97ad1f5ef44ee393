using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>Who has the CONNECT request of a session, and hears after the session what happens to its stream. Content is not its any more.</summary>
internal interface IWebTransportSessionOwner : IHttp3StreamHandler
{
    /// <summary>The session is over; the CONNECT stream may still be open for a while.</summary>
    void OnSessionOver();
}
