using System.Text;
using global::Interop;
using H3Routes.EndToEnd.Robustness;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.WebTransport;

namespace H3Routes.EndToEnd.WebTransport;

/// <summary>samples/Interop's <c>/wt/echo</c> over UDP, with a client that writes the bytes of draft-02 itself.</summary>
public sealed class EchoTests
{
    private static readonly byte[] ControlStream = [0, .. Wire.Frame(Http3FrameType.Settings, [.. Wire.Varint(0x33), 1, .. Wire.Varint(0x2b603742), 1])];

    [Fact(Timeout = 60_000)]
    public async Task EchoesDatagramsAndStreamsAndCloses()
    {
        await using var server = InteropServer.Create(static options => options.Listen("127.0.0.1:0").Workers = 1);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var client = new RawClient(server.EndPoints[0], new QuicConfigurationOptions { DatagramReceiveQueue = 100, DatagramSendQueue = 100 }, serverStreams: 10);
        var connection = await client.ConnectAsync();
        await client.RunAsync(() => connection.KeepsDatagrams = true);
        long session = await ConnectAsync(client, connection, "/wt/echo");
        Assert.Equal(200, await client.RunAsync(() => connection.Status(session)));

        long echo = await client.RunAsync(() => connection.Open([0x40, 0x41, (byte)session, .. "hello"u8], fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(echo)));
        Assert.Equal("hello", await TextAsync(client, connection, echo));

        await client.RunAsync(() => connection.Open([0x40, 0x54, (byte)session, .. "abc"u8], fin: true, bidirectional: false));
        Assert.True(await client.IsSoonAsync(() => connection.Received.Any(static stream => (stream.Key & 3) == 3 && stream.Value.ToArray().AsSpan().EndsWith("cba"u8))));

        await SendDatagramAsync(client, connection, session, "ping");
        Assert.True(await client.IsSoonAsync(() => connection.Datagrams.Any(datagram => datagram.AsSpan(1).SequenceEqual("ping"u8))));

        await SendDatagramAsync(client, connection, session, "open-bidi");
        Assert.True(await client.IsSoonAsync(() => connection.Received.TryGetValue(1, out var opened) && opened.ToArray().AsSpan(3).SequenceEqual("server-bidi\n"u8)));

        long reset = await client.RunAsync(() => connection.Open([0x40, 0x41, (byte)session, .. "x"u8], fin: false));
        Assert.True(await client.IsSoonAsync(() => connection.Received.ContainsKey(reset)));
        await client.RunAsync(() => connection.Quic.Reset(reset, WebTransportErrorCode.ToHttp3(77)));
        Assert.True(await client.IsSoonAsync(() => connection.Resets.TryGetValue(reset, out ulong code) && code == WebTransportErrorCode.ToHttp3(77)));

        await SendDatagramAsync(client, connection, session, "close");
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(session)));
        Assert.EndsWith("bye", await TextAsync(client, connection, session));
        Assert.Null(await client.RunAsync(() => connection.Closed));
    }

    [Fact(Timeout = 60_000)]
    public async Task RefusesAndGivesTheCreditOfStreamsBack()
    {
        await using var server = InteropServer.Create(static options => options.Listen("127.0.0.1:0").Workers = 1);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var client = new RawClient(server.EndPoints[0], new QuicConfigurationOptions { DatagramReceiveQueue = 100, DatagramSendQueue = 100, MaxUnidirectionalStreams = 1000 }, serverStreams: 10);
        var connection = await client.ConnectAsync();
        long refused = await ConnectAsync(client, connection, "/wt/reject");
        Assert.Equal(403, await client.RunAsync(() => connection.Status(refused)));

        long session = await ConnectAsync(client, connection, "/wt/echo", control: false);
        for (int round = 0; round < 300; round++)
        {
            Assert.True(await client.IsSoonAsync(() => connection.TryOpen([0x40, 0x54, (byte)session, .. "ab"u8], fin: true, bidirectional: false, out _)), $"no credit for a unidirectional stream in round {round}");
        }

        Assert.True(await client.IsSoonAsync(() => connection.Received.Count(static stream => (stream.Key & 3) == 3 && stream.Value.ToArray().AsSpan().EndsWith("ba"u8)) == 300));
    }

    private static async Task<long> ConnectAsync(RawClient client, RawConnection connection, string path, bool control = true)
    {
        byte[] request = Wire.Headers(":method=CONNECT", ":scheme=https", ":authority=localhost", ":path=" + path, ":protocol=webtransport", "sec-webtransport-http3-draft02=1");
        long id = await client.RunAsync(() =>
        {
            if (control)
            {
                connection.Open(ControlStream, fin: false, bidirectional: false);
            }

            return connection.Open(request, fin: false);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Status(id) != 0));
        return id;
    }

    private static Task SendDatagramAsync(RawClient client, RawConnection connection, long session, string text) =>
        client.RunAsync(() => Assert.True(connection.Quic.SendDatagram([(byte)(session / 4), .. Encoding.ASCII.GetBytes(text)])));

    private static Task<string> TextAsync(RawClient client, RawConnection connection, long stream) => client.RunAsync(() => Encoding.ASCII.GetString(connection.Received[stream].ToArray()));
}
