using System.Text;

namespace H3Routes.Handling;

/// <summary>RFC 9110 13: the resource has the strong tag "a" and was modified at 12:00:00; a row is a sentence of the standard.</summary>
public sealed class PreconditionTests
{
    private const string Before = "Sat, 01 Jun 2024 11:59:59 GMT";
    private const string Same = "Sat, 01 Jun 2024 12:00:00 GMT";
    private const string After = "Sat, 01 Jun 2024 12:00:01 GMT";

    private static readonly DateTimeOffset Modified = new(2024, 6, 1, 12, 0, 0, 700, TimeSpan.Zero);

    public static TheoryData<string, string, string, int> Rows() => new()
    {
        { "no condition", "GET", "", 200 },
        { "13.1.1 *: true with a representation", "PUT", "if-match: *", 200 },
        { "13.1.1 one of the list", "PUT", "if-match: \"x\", \"a\"", 200 },
        { "13.1.1 none of the list", "PUT", "if-match: \"x\"", 412 },
        { "13.1.1 strong comparison", "PUT", "if-match: W/\"a\"", 412 },
        { "13.1.1 for GET too", "GET", "if-match: \"x\"", 412 },
        { "13.1.1 in two fields", "PUT", "if-match: \"x\"|if-match: \"a\"", 200 },
        { "13.1.1 a comma within a tag", "PUT", "if-match: \"x,y\",\"a\"", 200 },
        { "13.1.1 no list matches nothing", "PUT", "if-match: a", 412 },
        { "13.1.2 GET: 304", "GET", "if-none-match: \"a\"", 304 },
        { "13.1.2 HEAD: 304", "HEAD", "if-none-match: \"a\"", 304 },
        { "13.1.2 others: 412", "PUT", "if-none-match: \"a\"", 412 },
        { "13.1.2 weak comparison", "GET", "if-none-match: W/\"a\"", 304 },
        { "13.1.2 *", "GET", "if-none-match: *", 304 },
        { "13.1.2 * keeps PUT from replacing", "PUT", "if-none-match: *", 412 },
        { "13.1.2 another", "GET", "if-none-match: \"b\"", 200 },
        { "13.1.2 obs-text is another", "GET", "if-none-match: \"é\", \"b c\", \"a\"", 304 },
        { "13.1.3 not modified", "GET", "if-modified-since: " + Same, 304 },
        { "13.1.3 not modified for longer", "HEAD", "if-modified-since: " + After, 304 },
        { "13.1.3 modified", "GET", "if-modified-since: " + Before, 200 },
        { "13.1.3 GET and HEAD only", "PUT", "if-modified-since: " + Same, 200 },
        { "13.1.3 no date is ignored", "GET", "if-modified-since: yesterday", 200 },
        { "13.1.3 ignored with If-None-Match", "GET", "if-none-match: \"b\"|if-modified-since: " + Same, 200 },
        { "13.1.4 not modified", "PUT", "if-unmodified-since: " + Same, 200 },
        { "13.1.4 modified", "PUT", "if-unmodified-since: " + Before, 412 },
        { "13.1.4 no date is ignored", "PUT", "if-unmodified-since: 2024-06-01", 200 },
        { "13.1.4 ignored with If-Match", "PUT", "if-match: \"a\"|if-unmodified-since: " + Before, 200 },
        { "13.2.2 If-Match before If-None-Match", "GET", "if-match: \"x\"|if-none-match: \"a\"", 412 },
        { "13.2.2 both hold", "GET", "if-match: \"a\"|if-none-match: \"b\"", 200 },
        { "13.2.1 not for OPTIONS", "OPTIONS", "if-match: \"x\"", 200 },
        { "5.6.7 rfc850-date", "GET", "if-modified-since: Saturday, 01-Jun-24 12:00:00 GMT", 304 },
        { "5.6.7 asctime-date", "GET", "if-modified-since: Sat Jun  1 12:00:00 2024", 304 },
        { "5.6.7 rfc850-date of the last century", "GET", "if-modified-since: Wednesday, 01-Jun-94 12:00:00 GMT", 200 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void AConditionDecides(string sentence, string method, string fields, int status)
    {
        _ = sentence;
        var parsed = fields.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(field => (field[..field.IndexOf(':')], field[(field.IndexOf(':') + 2)..])).ToArray();
        var exchange = new Exchange(context => Assert.Equal(status == 200, context.Response.CheckPreconditions(new H3EntityTag("a"), Modified)))
            .Request(method, "/", parsed).Begin();
        exchange.AssertWell();
        Assert.Equal(status, exchange.Stream.Status);
        Assert.Equal("\"a\"", exchange.Header("etag"));
        Assert.Equal(Same, exchange.Header("last-modified"));
    }

    [Theory]
    [InlineData("if-match", 412)]
    [InlineData("if-none-match", 200)]
    public void WhatDoesNotExistMatchesNothing(string name, int status)
    {
        var exchange = new Exchange(context => { context.Response.CheckPreconditions(null, exists: false); }).Request("PUT", "/", (name, "*")).Begin();
        Assert.Equal(status, exchange.Stream.Status);
    }

    [Fact]
    public void LastModifiedIsNotInTheFuture()
    {
        var exchange = new Exchange(context => { context.Response.CheckPreconditions(null, DateTimeOffset.UtcNow.AddDays(1)); }).Begin();
        Assert.True(HttpDate.TryParse(Encoding.ASCII.GetBytes(exchange.Header("last-modified")!), out var time));
        Assert.True(time <= DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"", true, true)]
    [InlineData("W/\"a\"", "\"a\"", false, true)]
    [InlineData("W/\"a\"", "W/\"a\"", false, true)]
    [InlineData("\"a\"", "\"b\"", false, false)]
    [InlineData("\"a\"", "\"A\"", false, false)]
    [InlineData("\"\"", "\"\"", true, true)]
    public void TagsCompareAsTheTableOfTheStandard(string left, string right, bool strongly, bool weakly)
    {
        Assert.True(H3EntityTag.TryParse(Encoding.ASCII.GetBytes(left), out var first));
        Assert.True(H3EntityTag.TryParse(Encoding.ASCII.GetBytes(right), out var second));
        Assert.Equal(strongly, first.EqualsStrongly(second));
        Assert.Equal(weakly, first.EqualsWeakly(second));
        Assert.Equal(left, first.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\"a")]
    [InlineData("w/\"a\"")]
    [InlineData("\"a\"x")]
    [InlineData("*")]
    public void WhatIsNoTagIsRefused(string text) => Assert.False(H3EntityTag.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
