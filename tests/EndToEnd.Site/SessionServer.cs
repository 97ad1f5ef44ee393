using System.Threading.Channels;

namespace H3Routes.EndToEnd.Site;

/// <summary>The server of <see cref="SessionHandlers"/>.</summary>
public static class SessionServer
{
    private static readonly Channel<WebTransportCloseInfo> Seen = Channel.CreateUnbounded<WebTransportCloseInfo>();

    /// <summary>How each session of <c>/session/witnessed</c> has ended, in the server's eyes.</summary>
    public static ChannelReader<WebTransportCloseInfo> Ends => Seen.Reader;

    /// <summary>Creates the server.</summary>
    public static H3Server Create(Action<H3ServerOptions> configure) => H3Server.Create(H3App.Routes, configure);

    internal static void Witness(WebTransportCloseInfo end) => Seen.Writer.TryWrite(end);
}
