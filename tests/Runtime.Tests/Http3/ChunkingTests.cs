using FsCheck;
using FsCheck.Fluent;

namespace H3Routes.Http3;

/// <summary>However the bytes of a stream are cut into pieces, the same is told.</summary>
public sealed class ChunkingTests
{
    private static readonly byte[] Message = Wire.Join(
        Wire.Frame(0x21, 1, 2, 3),
        Wire.Headers(":method=POST", ":scheme=https", ":authority=localhost", ":path=/some/path?x=1", "content-length=5310", "cookie=a=b", "cookie=c=d"),
        Wire.Data("hello"), Wire.Data(""), Wire.Frame(0x40, new byte[300]), Wire.Data(new string('x', 5000)), Wire.Data(new string('y', 300)), Wire.Frame(0x21),
        Wire.Data("world"), Wire.Headers("x-sum=1", "x-more=" + new string('z', 500)), Wire.Frame(0x21, 9));

    private static readonly byte[] Control = Wire.Join([0], Wire.Frame(0x04, 0x06, 0x44, 0x00, 0x08, 1), Wire.Frame(0x21, new byte[2000]), Wire.Frame(0x0d, 7),
        Wire.Frame(0xf0700, 0, (byte)'u'), Wire.Frame(0x07, 5), Wire.Frame(0x07, 4));

    [Fact]
    public void Byte_by_byte() => Assert.Equal(Told([]), Told([.. Enumerable.Repeat(1, Message.Length)]));

    [Fact]
    public void In_any_pieces()
    {
        string whole = Told([]);
        Assert.Contains("end 0: x-sum=1", whole, StringComparison.Ordinal);
        Assert.Contains("goaway 4", whole, StringComparison.Ordinal);
        Prop.ForAll(ArbMap.Default.ArbFor<ushort[]>(), pieces => Told([.. pieces.Select(static piece => piece % 700)]) == whole).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void Into_any_buffer(int readSize) => Assert.Equal(Told([]), Told([], readSize));

    private static string Told(int[] pieces, int readSize = 64)
    {
        var peer = new TestPeer(isServer: true) { ReadSize = readSize };
        Deliver(peer, 2, Control, pieces, fin: false);
        Deliver(peer, 0, Message, pieces, fin: true);
        Assert.Null(peer.Transport.CloseCode);
        Assert.Equal(0, peer.Connection.OpenRequests);
        return string.Join('\n', peer.Log) + "\n" + Convert.ToHexString([.. peer.Content[0]]);
    }

    private static void Deliver(TestPeer peer, long stream, byte[] bytes, int[] pieces, bool fin)
    {
        int at = 0;
        foreach (int piece in pieces)
        {
            int count = Math.Min(piece, bytes.Length - at);
            peer.Receive(stream, bytes.AsSpan(at, count));
            at += count;
        }

        peer.Receive(stream, bytes.AsSpan(at), fin);
    }
}
