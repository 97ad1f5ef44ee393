using System.Security.Cryptography;

namespace H3Routes.Quic;

public sealed class HandshakeTests
{
    private const int Limit = 30_000;

    [Fact(Timeout = Limit)]
    public async Task Handshake_tells_both_sides_what_was_agreed()
    {
        await Task.Yield();
        using var pair = new QuicPair(new QuicConfigurationOptions { ApplicationProtocols = ["h3", "other"] });
        var (client, server) = pair.Establish();

        Assert.Equal("h3", client.Connection.ApplicationProtocol);
        Assert.Equal("h3", server.Connection.ApplicationProtocol);
        Assert.Equal("localhost", server.Connection.ServerName);
        Assert.Equal(pair.Client.LocalEndPoint, server.Connection.RemoteEndPoint);
        Assert.Equal(pair.Server.LocalEndPoint, client.Connection.RemoteEndPoint);
        Assert.Equal(pair.Server.LocalEndPoint, server.Connection.LocalEndPoint);
        Assert.Equal(QuicPair.TestCertificate.Sha256.ToArray(), SHA256.HashData(client.Connection.PeerCertificate));
        Assert.Equal(client.Connection.OriginalDestination, server.Connection.OriginalDestination);
        Assert.NotEmpty(server.Connection.TraceId);
        Assert.Equal(0, pair.Server.HandshakeCount);
    }

    [Fact(Timeout = Limit)]
    public async Task A_stream_goes_there_and_back()
    {
        await Task.Yield();
        using var pair = new QuicPair();
        pair.Configure = application => application.Echoes = true;
        var (client, _) = pair.Establish();
        var streamId = client.SendNew("hello"u8.ToArray(), fin: true);
        pair.RunUntil(() => client.Finished.Contains(streamId));
        Assert.Equal("hello"u8.ToArray(), client.Received[streamId].ToArray());
    }
}
