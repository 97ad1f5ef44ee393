using System.Collections.Concurrent;
using System.Threading.Channels;

namespace H3Routes.EndToEnd.Site;

/// <summary>The server of <see cref="SessionHandlers"/>.</summary>
public static class SessionServer
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<WebTransportCloseInfo>> Noted = new();
    private static readonly Channel<WebTransportCloseInfo> Seen = Channel.CreateUnbounded<WebTransportCloseInfo>();

    /// <summary>How each session of <c>/session/witnessed</c> has ended, in the server's eyes.</summary>
    public static ChannelReader<WebTransportCloseInfo> Ends => Seen.Reader;

    /// <summary>How the session of <c>/session/ends/:key</c> ends, in the server's eyes.</summary>
    public static Task<WebTransportCloseInfo> EndAsync(string key) => End(key).Task;

    /// <summary>Creates the server.</summary>
    public static H3Server Create(Action<H3ServerOptions> configure) => H3Server.Create(H3App.Routes, configure);

    internal static void Note(string key, WebTransportCloseInfo end) => End(key).TrySetResult(end);

    internal static void Witness(WebTransportCloseInfo end) => Seen.Writer.TryWrite(end);

    private static TaskCompletionSource<WebTransportCloseInfo> End(string key) => Noted.GetOrAdd(key, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
