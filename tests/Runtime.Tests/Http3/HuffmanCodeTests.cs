using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace H3Routes.Http3;

/// <summary>RFC 7541 5.2, appendices B and C.</summary>
public sealed class HuffmanCodeTests
{
    [Theory]
    [InlineData("www.example.com", "f1e3c2e5f23a6ba0ab90f4ff")]
    [InlineData("no-cache", "a8eb10649cbf")]
    [InlineData("custom-key", "25a849e95ba97d7f")]
    [InlineData("custom-value", "25a849e95bb8e8b4bf")]
    [InlineData("302", "6402")]
    [InlineData("private", "aec3771a4b")]
    [InlineData("Mon, 21 Oct 2013 20:13:21 GMT", "d07abe941054d444a8200595040b8166e082a62d1bff")]
    [InlineData("https://www.example.com", "9d29ad171863c78f0b97c8e9ae82ae43d3")]
    [InlineData("307", "640eff")]
    [InlineData("gzip", "9bd9ab")]
    [InlineData("foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1", "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")]
    [InlineData("", "")]
    public void Strings_of_the_standard(string text, string hex)
    {
        byte[] encoded = new byte[HuffmanCode.EncodedLength(Encoding.Latin1.GetBytes(text))];
        Assert.Equal(encoded.Length, HuffmanCode.Encode(Encoding.Latin1.GetBytes(text), encoded));
        Assert.Equal(hex, Convert.ToHexStringLower(encoded));
        Assert.Equal(text, Decode(Convert.FromHexString(hex)));
    }

    [Theory]
    [InlineData("ff", "8 bits of padding")]
    [InlineData("07ff", "padding of more than 7 bits behind a symbol")]
    [InlineData("00", "padding of zeros")]
    [InlineData("1e", "padding that is not ones throughout")]
    [InlineData("3fffffff", "a code cut short")]
    [InlineData("fffffffc", "EOS and two bits")]
    [InlineData("ffffffff", "EOS and padding")]
    [InlineData("1fffffffff", "EOS behind a symbol")]
    public void What_is_no_code(string hex, string why)
    {
        Assert.NotEmpty(why);
        Assert.Null(Decode(Convert.FromHexString(hex)));
    }

    [Fact]
    public void Every_octet_alone_and_between_others()
    {
        for (int octet = 0; octet < 256; octet++)
        {
            foreach (byte[] text in new byte[][] { [(byte)octet], [(byte)'a', (byte)octet, (byte)'0', (byte)octet, (byte)octet, (byte)'z'] })
            {
                byte[] encoded = new byte[HuffmanCode.EncodedLength(text)];
                HuffmanCode.Encode(text, encoded);
                Assert.Equal(text, Encoding.Latin1.GetBytes(Decode(encoded)!));
            }
        }
    }

    [Fact]
    public void Any_text_survives() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static text =>
    {
        byte[] encoded = new byte[HuffmanCode.EncodedLength(text)];
        return HuffmanCode.Encode(text, encoded) == encoded.Length && Decode(encoded) == Encoding.Latin1.GetString(text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_give_what_the_reference_gives() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static bytes => Decode(bytes) == HuffmanReference.Decode(bytes))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static string? Decode(byte[] encoded)
    {
        byte[] destination = new byte[HuffmanCode.MaxDecodedLength(encoded.Length)];
        return HuffmanCode.TryDecode(encoded, destination, out int written) ? Encoding.Latin1.GetString(destination, 0, written) : null;
    }
}
