using H3Routes.Routing;

namespace H3Routes.Generators.Matching;

/// <summary>The length of a segment, against the obvious way, on bytes that lie close to a slash or borrow from their neighbour.</summary>
public sealed class SegmentTests
{
    private static readonly byte[] Octets = [(byte)'/', (byte)'/' - 1, (byte)'/' + 1, (byte)'/' | 0x80, 0, 0x80, 0xFF, (byte)'a'];

    [Fact]
    public void LengthIsThatOfIndexOf()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] rest = random.GetItems(Octets.AsSpan(random.Next(2)), random.Next(40));
            int slash = Array.IndexOf(rest, (byte)'/');
            Assert.Equal(slash < 0 ? rest.Length : slash, H3Segment.Length(rest));
        }
    }
}
