using H3Routes.Generators.Model;
using H3Routes.Generators.Parsing;

namespace H3Routes.Generators.Templates;

/// <summary>What is a template, what it means, and what is said of one that is none.</summary>
public sealed class TemplateParserTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/", "/a/")]
    [InlineData("/a/:id", "/a/:")]
    [InlineData("/:a/:b/*c", "/:/:/*")]
    [InlineData("/*all", "/*")]
    [InlineData("/:_x1", "/:")]
    [InlineData("/:n\u00e4me", "/:")]
    [InlineData("/a-b_c.d~e", "/a-b_c.d~e")]
    [InlineData("/a!$&'()+,;=@b", "/a!$&'()+,;=@b")]
    [InlineData("/%41%2f%c3%a9", "/A%2F%C3%A9")]
    [InlineData("/\u00e9\U0001F600", "/%C3%A9%F0%9F%98%80")]
    public void Parses(string template, string shape)
    {
        Template? parsed = TemplateParser.Parse(template, out string? error);
        Assert.Null(error);
        Assert.Equal(shape, parsed!.Shape);
    }

    [Theory]
    [InlineData("", "does not begin with '/'")]
    [InlineData("a/b", "does not begin with '/'")]
    [InlineData("/a//b", "empty segment")]
    [InlineData("//", "empty segment")]
    [InlineData("/*rest/x", "must be the last segment")]
    [InlineData("/*rest/", "must be the last segment")]
    [InlineData("/:", "without a name")]
    [InlineData("/*", "without a name")]
    [InlineData("/:1a", "not a C# identifier")]
    [InlineData("/:a-b", "not a C# identifier")]
    [InlineData("/:id/:id", "names 'id' twice")]
    [InlineData("/a:b", "wholly literal or wholly a parameter")]
    [InlineData("/a*b", "wholly literal or wholly a parameter")]
    [InlineData("/{id}", "is written ':name'")]
    [InlineData("/a?b=c", "the query is no part of the match")]
    [InlineData("/a#b", "the query is no part of the match")]
    [InlineData("/a b", "write it as an escape")]
    [InlineData("/a\tb", "\\u0009")]
    [InlineData("/a%2", "bad escape")]
    [InlineData("/a%zz", "bad escape")]
    [InlineData("/a%00", "NUL")]
    [InlineData("/a/./b", "dot segment")]
    [InlineData("/..", "dot segment")]
    [InlineData("/%2e%2E", "dot segment")]
    [InlineData("/:a/:b/:c/:d/:e/:f/:g/:h/:i/:j/:k/:l/:m/:n/:o/:p/:q", "17 parameters")]
    public void Refuses(string template, string reason)
    {
        Assert.Null(TemplateParser.Parse(template, out string? error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users", "/users")]
    [InlineData("/users//posts", "/users/posts")]
    [InlineData("/users/{id}", "/users/:id")]
    [InlineData("/users/{id:int}/{*rest}", "/users/:id/*rest")]
    [InlineData("/files/*rest/x", "/files/*rest")]
    [InlineData("/a b", null)]
    public void KnowsWhatWasMeant(string template, string? meant) => Assert.Equal(meant, TemplateFix.Of(template));

    [Theory]
    [InlineData("/a", "/a/")]
    [InlineData("/a/", "/a")]
    [InlineData("/a/:b", "/a/:/")]
    [InlineData("/", null)]
    [InlineData("/a/*rest", null)]
    public void HasAnotherForm(string template, string? other) => Assert.Equal(other, TemplateParser.Parse(template, out _)!.OtherForm?.Shape);
}
