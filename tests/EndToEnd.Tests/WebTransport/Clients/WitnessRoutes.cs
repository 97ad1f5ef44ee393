using H3Routes.Routing;

namespace H3Routes.EndToEnd.WebTransport.Clients;

/// <summary>WebTransport on every path: tells the test which dialect a client speaks and how its session ends, leaves datagrams unread, and answers the beginning of each unidirectional stream by one with the same bytes.</summary>
internal sealed class WitnessRoutes : H3RouteTable
{
    private readonly TaskCompletionSource<(string Dialect, string? Origin, WebTransportCloseInfo End)> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource<WebTransportSession> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first session.</summary>
    public Task<WebTransportSession> Opened => _opened.Task;

    /// <summary>The session on <c>/close</c>, when it is over.</summary>
    public Task<(string Dialect, string? Origin, WebTransportCloseInfo End)> Closed => _closed.Task;

    public override IReadOnlyList<H3RouteInfo> Routes => [new("CONNECT", "/*path", nameof(WitnessRoutes), "webtransport")];

    public override string Trie => "";

    protected override ReadOnlySpan<byte> Allow => "CONNECT"u8;

    public override int Match(ReadOnlySpan<byte> path, ref H3PathCaptures captures) => -1;

    public override int MatchConnect(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> path, ref H3PathCaptures captures) => 0;

    public override ValueTask InvokeAsync(int leaf, H3Context context, ref H3PathCaptures captures) => new(ServeAsync(context));

    protected override bool Knows(ReadOnlySpan<byte> method) => method.SequenceEqual("CONNECT"u8);

    private async Task ServeAsync(H3Context context)
    {
        string? origin = context.Request.Headers["origin"];
        bool isClose = context.Request.Path.SequenceEqual("/close"u8);
        var session = await context.AcceptWebTransportAsync();
        _opened.TrySetResult(session);
        var answering = AnswerAsync(session);
        var end = await session.Closed;
        if (isClose)
        {
            _closed.TrySetResult((session.Dialect.ToString(), origin, end));
        }

        await answering;
    }

    private static async Task AnswerAsync(WebTransportSession session)
    {
        try
        {
            await foreach (var stream in session.AcceptUnidirectionalStreamsAsync())
            {
                var content = await stream.Input.ReadAsync();
                await using var answer = await session.OpenUnidirectionalStreamAsync();
                foreach (var part in content.Buffer)
                {
                    await answer.Output.WriteAsync(part);
                }
            }
        }
        catch (IOException)
        {
            // The session is over.
        }
    }
}
