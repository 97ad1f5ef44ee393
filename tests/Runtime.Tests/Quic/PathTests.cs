namespace H3Routes.Quic;

/// <summary>RFC 9000 9: the client's address changes while the server sends.</summary>
[Collection(nameof(QuietCollection))]
public sealed class PathTests
{
    private const int Limit = 30_000;

    /// <summary>Whatever was in flight to the old address is sent again, not only what probe timeouts bring back.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_download_goes_on_when_a_nat_changes_the_address(int times)
    {
        await Task.Yield();
        const int Length = 8_000_000;
        using var pair = new QuicPair();
        var data = new byte[Length];
        new Random(times).NextBytes(data);
        pair.Configure = application => application.WhenReadable = streamId => application.Send(streamId, data, fin: true);
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        var (client, server) = pair.Establish(relay.EndPoint);
        var id = client.SendNew(new byte[1], fin: true);
        for (var round = 1; round <= times; round++)
        {
            pair.RunUntil(() => client.Received.TryGetValue(id, out var received) && received.Length > Length / 8 * round);
            relay.Rebind();
            pair.RunUntil(() => server.Connection.RemoteEndPoint.Equals(relay.BackEndPoint));
        }

        pair.RunUntil(() => client.Finished.Contains(id), 8_000);
        Assert.Equal(data, client.Received[id].ToArray());
        Assert.Equal(times, pair.Server.Counters.Migrations);
        Assert.Null(client.Closed);
    }
}
