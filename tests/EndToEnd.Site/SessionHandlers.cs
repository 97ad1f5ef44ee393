using System.Text;

namespace H3Routes.EndToEnd.Site;

/// <summary>WebTransport as a page meets it beyond samples/Interop: what was agreed on, who is let in, and both sides' view of the end.</summary>
internal static class SessionHandlers
{
    [WebTransport("/session/witnessed")]
    public static async Task Witnessed(WebTransportSession session) => SessionServer.Witness(await session.Closed);

    [WebTransport("/session/ends/:key")]
    public static async Task Ends(WebTransportSession session, string key) => SessionServer.Note(key, await session.Closed);

    [WebTransport("/session/number/:value")]
    public static Task Number(WebTransportSession session, int value, [FromQuery] bool flag) => session.CloseAsync((uint)value, flag ? "yes" : "no").AsTask();

    [WebTransport("/session/drains")]
    public static async Task Drains(WebTransportSession session)
    {
        await session.AcceptUnidirectionalStreamAsync();
        await session.DrainAsync();
        await session.Closed;
    }

    [WebTransport("/session/protocol", Protocols = ["tea", "coffee"])]
    public static async Task Protocol(WebTransportSession session)
    {
        await using (var answer = await session.OpenUnidirectionalStreamAsync())
        {
            await answer.Output.WriteAsync(Encoding.UTF8.GetBytes(session.Subprotocol ?? "none"));
        }

        await session.Closed;
    }

    [WebTransport("/session/foreign", Origins = ["https://example.com"])]
    public static Task Foreign(WebTransportSession session) => session.Closed;

    [WebTransport("/session/brief")]
    public static Task Brief(WebTransportSession session) => session.DrainAsync().AsTask();

    [WebTransport("/session/goodbye")]
    public static async Task Goodbye(WebTransportSession session) => await session.CloseAsync(uint.MaxValue, "Grüße, 世界");

    [WebTransport("/session/broken")]
    public static async Task Broken(WebTransportSession session)
    {
        await session.AcceptUnidirectionalStreamAsync();
        throw new InvalidOperationException("This handler always throws.");
    }

    /// <summary>Gives up both directions of the client's first stream.</summary>
    [WebTransport("/session/abandoned")]
    public static async Task Abandoned(WebTransportSession session)
    {
        if (await session.AcceptBidirectionalStreamAsync() is { } stream)
        {
            await stream.Input.ReadAsync();
            stream.Reset(29);
            stream.StopReading(uint.MaxValue);
        }

        await session.Closed;
    }
}
