namespace H3Routes.Http3;

/// <summary>RFC 9110 5.6.2, character by character.</summary>
public sealed class TokenTests
{
    [Fact]
    public void EveryCharacterIsOfATokenAsTheRfcSays()
    {
        for (int value = 0; value <= char.MaxValue; value++)
        {
            bool isLower = value is >= 'a' and <= 'z' or >= '0' and <= '9' || value is '!' or '#' or '$' or '%' or '&' or '\'' or '*' or '+' or '-' or '.' or '^' or '_' or '`' or '|' or '~';
            bool isAny = isLower || value is >= 'A' and <= 'Z';
            Assert.Equal((value, isAny), (value, Token.IsValid(['x', (char)value])));
            if (value <= byte.MaxValue)
                Assert.Equal((value, isAny, isLower), (value, Token.IsValid([(byte)'x', (byte)value]), Token.IsLowerCase([(byte)'x', (byte)value])));
        }
    }

    [Fact]
    public void NothingIsNoToken() => Assert.Equal((false, false, false), (Token.IsValid(""), Token.IsValid(""u8), Token.IsLowerCase(""u8)));

    /// <summary>The Kelvin sign is a k in lower case; of a method the case stays.</summary>
    [Theory]
    [InlineData("\u212a")]
    [InlineData("")]
    [InlineData("GET ")]
    public void AMethodThatIsNoTokenIsRefused(string method) => Assert.Throws<ArgumentException>("method", () => new H3ClientRequest(method, "https://localhost/"));
}
