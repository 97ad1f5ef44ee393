using System.Text;

namespace H3Routes.Handling;

/// <summary>RFC 9110 14.1.2 and 14.2, on a representation of 1000 bytes unless said.</summary>
public sealed class ByteRangesTests
{
    [Theory]
    [InlineData("bytes=0-499", "0-499")]
    [InlineData("bytes=500-999", "500-999")]
    [InlineData("bytes=-500", "500-999")]
    [InlineData("bytes=500-", "500-999")]
    [InlineData("bytes=0-0,-1", "0-0 999-999")]
    [InlineData("bytes= 0-0 , 5-6\t", "0-0 5-6")]
    [InlineData("bytes=,0-0,,5-6,", "0-0 5-6")]
    [InlineData("BYTES=0-0", "0-0")]
    [InlineData("bytes=0-5000", "0-999")]
    [InlineData("bytes=-5000", "0-999")]
    [InlineData("bytes=999-", "999-999")]
    [InlineData("bytes=5-6,0-0", "5-6 0-0")]
    [InlineData("bytes=0-99999999999999999999999", "0-999")]
    [InlineData("bytes=0-0,1000-", "0-0")]
    [InlineData("bytes=1000-", "416")]
    [InlineData("bytes=1000-,2000-3000", "416")]
    [InlineData("bytes=99999999999999999999999-", "416")]
    [InlineData("bytes=-0", "416")]
    [InlineData("bytes=5-4", "ignored")]
    [InlineData("bytes=", "ignored")]
    [InlineData("bytes=-", "ignored")]
    [InlineData("bytes=a-b", "ignored")]
    [InlineData("bytes=1", "ignored")]
    [InlineData("bytes=0-0,x", "ignored")]
    [InlineData("bytes=+1-2", "ignored")]
    [InlineData("bytes=--1", "ignored")]
    [InlineData("bytes 0-1", "ignored")]
    [InlineData("lines=0-1", "ignored")]
    [InlineData("", "ignored")]
    [InlineData("bytes=0-100,50-150,90-200", "ignored")]
    [InlineData("bytes=0-,0-", "ignored")]
    [InlineData("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30", "0-0 2-2 4-4 6-6 8-8 10-10 12-12 14-14 16-16 18-18 20-20 22-22 24-24 26-26 28-28 30-30")]
    [InlineData("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20,22-22,24-24,26-26,28-28,30-30,32-32", "ignored")]
    public void ARangeFieldIsFollowed(string field, string expected)
    {
        var ranges = ByteRanges.Parse(Encoding.ASCII.GetBytes(field), 1000);
        Assert.Equal(expected, ranges is null ? "ignored" : ranges.Count == 0 ? "416" : string.Join(' ', ranges.Select(range => $"{range.Start}-{range.Last}")));
    }

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=-1")]
    public void NothingOfNothingExists(string field) => Assert.Empty(ByteRanges.Parse(Encoding.ASCII.GetBytes(field), 0)!);
}
