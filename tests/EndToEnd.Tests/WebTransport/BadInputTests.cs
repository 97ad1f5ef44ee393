using H3Routes.EndToEnd.Robustness;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes.EndToEnd.WebTransport;

/// <summary>What hostile clients send to samples/Interop's <c>/wt/echo</c>: the draft's error for them, and a bystander's session goes on.</summary>
public sealed class BadInputTests(InteropFixture interop)
{
    private static readonly QuicConfigurationOptions Quic = new() { DatagramReceiveQueue = 100, DatagramSendQueue = 100 };
    private static readonly byte[] ControlStream = [0, .. Wire.Frame(Http3FrameType.Settings, [.. Wire.Varint(0x33), 1, .. Wire.Varint(0x2b603742), 1])];
    private static readonly byte[] Request = Wire.Headers(":method=CONNECT", ":scheme=https", ":authority=a", ":path=/wt/echo", ":protocol=webtransport", "sec-webtransport-http3-draft02=1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData("a close capsule of more than 1,028 bytes", new byte[] { 0x68, 0x43, 0x80, 0x01, 0, 0 }, 0x10e)]
    [InlineData("a close capsule without a code", new byte[] { 0x68, 0x43, 0x02, 1, 2 }, 0x10e)]
    [InlineData("a close capsule that is no UTF-8", new byte[] { 0x68, 0x43, 0x05, 0, 0, 0, 1, 0xff }, 0x10e)]
    [InlineData("an end inside a capsule", new byte[] { 0x00, 0x20, 1 }, 0x10e)]
    public async Task ABadCapsuleEndsItsSessionOnly(string what, byte[] capsule, long code)
    {
        await AttackAsync(what, async (client, connection, session) =>
        {
            await client.RunAsync(() => connection.Write(session, Wire.Frame(Http3FrameType.Data, capsule), fin: what.StartsWith("an end", StringComparison.Ordinal)));
            Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(session, out ulong reset) && (long)reset == code), what);
            Assert.Null(await client.RunAsync(() => connection.Closed));
        });
    }

    [Fact(Timeout = 60_000)]
    public Task StreamsOfNoSessionAreRejected() => AttackAsync("streams of no session", async (client, connection, session) =>
    {
        // 17 wait for a session that never comes: 16 may, the oldest goes.
        long[] streams = await client.RunAsync(() => Enumerable.Range(0, 17).Select(_ => connection.Open([0x40, 0x41, .. Wire.Varint(4000), 1], fin: false)).ToArray());
        Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(streams[0], out ulong code) && code == WebTransportErrorCode.BufferedStreamRejected));

        // Those of a session that is over are told so; its datagrams are dropped.
        await client.RunAsync(() => connection.Write(session, [], fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(session)));
        long late = await client.RunAsync(() =>
        {
            connection.Quic.SendDatagram([(byte)(session / 4), 1]);
            return connection.Open([0x40, 0x41, (byte)session, 1], fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(late, out ulong code) && code == WebTransportErrorCode.SessionGone));
        Assert.Null(await client.RunAsync(() => connection.Closed));
    });

    [Fact(Timeout = 60_000)]
    public Task AnIdThatIsNoSessionsEndsTheConnection() => AttackAsync("a wrong session id", async (client, connection, _) =>
    {
        await client.RunAsync(() => connection.Open([0x40, 0x41, 3, 1], fin: false));
        Assert.True(await client.IsSoonAsync(() => connection.Closed is { IsApplicationError: true, ErrorCode: (ulong)Http3ErrorCode.IdError }));
    });

    private async Task AttackAsync(string what, Func<RawClient, RawConnection, long, Task> attack)
    {
        await using var server = await interop.StartAsync(static _ => { });
        await using var bystander = ClientTests.Client(server, null);
        await using var peaceful = await bystander.ConnectWebTransportAsync(ClientTests.Url(server, "/wt/echo"), cancellationToken: Token);
        using var client = new RawClient(server.EndPoints[0], Quic, serverStreams: 10);
        var connection = await client.ConnectAsync();
        long session = await client.RunAsync(() =>
        {
            connection.Open(ControlStream, fin: false, bidirectional: false);
            return connection.Open(Request, fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Status(session) == 200), what);
        await attack(client, connection, session);
        Assert.Equal(what, await ClientTests.EchoAsync(peaceful, what));
    }
}
