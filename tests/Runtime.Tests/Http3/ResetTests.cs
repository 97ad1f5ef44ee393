using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>On real quiche: a reset, and a disagreement with content-length, is never taken for the end of a body.</summary>
public sealed class ResetTests
{
    private const int Limit = 60_000;

    /// <summary>The trap: quiche drops what is unread, its end included, when a reset follows, says that nothing is there to read, and that the stream is finished.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(3_000, true)]
    [InlineData(3_000, false)]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    public async Task A_reset_after_an_unread_end_is_no_end(int length, bool hasContentLength)
    {
        await Task.Yield();
        Http3RequestStream? request = null;
        using var pair = new LoopbackPair(configure: server => server.Answer = stream => request = stream);
        TestApplication client = pair.ConnectRaw();
        string[] fields = [":method=POST", ":scheme=https", ":authority=a", ":path=/", .. hasContentLength ? new[] { $"content-length={length}" } : []];
        byte[] message = Wire.Join(Wire.Headers(fields), Wire.Frame(Http3FrameType.Data, new byte[length]));
        long id = client.SendNew(message, fin: true);
        pair.Quic.RunUntil(() => request is not null);
        pair.Quic.RunFor(50);
        client.Connection.Reset(id, (ulong)Http3ErrorCode.RequestCancelled);
        pair.Quic.RunFor(50);
        TestPeer peer = pair.Server!;
        peer.ReadAll(request!);
        Assert.True(
            peer.Log.Contains($"end {id}") ? peer.Content[id].Count == length : peer.Log.Contains($"aborted {id}"),
            $"{peer.Content[id].Count} bytes: {string.Join(", ", peer.Log)}");
        Assert.Null(client.Closed);
    }

    [Theory(Timeout = Limit)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task A_body_that_is_not_as_long_as_its_content_length_is_no_end(int length)
    {
        await Task.Yield();
        using var pair = new LoopbackPair(configure: server => server.Answer = server.ReadAll);
        TestApplication client = pair.ConnectRaw();
        long id = client.SendNew(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/", "content-length=6"), fin: false);
        pair.Quic.RunUntil(() => pair.Server!.Log.Count > 0);
        client.Send(id, Wire.Frame(Http3FrameType.Data, new byte[length]), fin: true);
        pair.Quic.RunUntil(() => client.Reset.ContainsKey(id));
        Assert.Equal((ulong)Http3ErrorCode.MessageError, client.Reset[id]);
        Assert.DoesNotContain($"end {id}", pair.Server!.Log);
        Assert.Contains($"read aborted {id}: 10e", pair.Server!.Log);
    }
}
