namespace H3Routes.Generators.Matching;

/// <summary>The rows of the routing semantics that one table of routes can show.</summary>
public sealed class MatchingTests
{
    private static readonly string[] Table =
    [
        "/", "/users", "/users/:id", "/users/me", "/users/:id/posts", "/users/me/settings", "/files/*path", "/files/readme", "/a/:x/c", "/a/b/d", "/a/*rest",
        "/slash/", "/deep/:a/:b/:c", "/deep/x/:b/end", "/caf\u00e9", "/src/", "/src/*rest", "/v1/orders/open", "/v1/orders/:id/lines/:line",
    ];

    private static readonly Lazy<RoutedApp> App = new(static () => new RoutedApp(Table));

    public static TheoryData<string, string?> Rows => new()
    {
        // Literal before parameter before rest, and back across all three.
        { "/", "/ []" },
        { "/users", "/users []" },
        { "/users/me", "/users/me []" },
        { "/users/you", "/users/: [you]" },
        { "/users/me/posts", "/users/:/posts [me]" },
        { "/users/me/settings", "/users/me/settings []" },
        { "/users/you/settings", null },
        { "/a/b/c", "/a/:/c [b]" },
        { "/a/b/d", "/a/b/d []" },
        { "/a/b/e", "/a/* [b/e]" },
        { "/a/x/y/z", "/a/* [x/y/z]" },
        { "/deep/x/y/z", "/deep/:/:/: [x|y|z]" },
        { "/deep/x/y/end", "/deep/x/:/end [y]" },
        { "/v1/orders/open", "/v1/orders/open []" },
        { "/v1/orders/7", null },
        { "/v1/orders/open/lines/2", "/v1/orders/:/lines/: [open|2]" },

        // An empty parameter is no match.
        { "/users//posts", null },
        { "/deep//y/z", null },

        // The rest has at least one byte and may hold slashes.
        { "/files/", null },
        { "/files", null },
        { "/files/a", "/files/* [a]" },
        { "/files/a/b//c/", "/files/* [a/b//c/]" },
        { "/files/readme", "/files/readme []" },
        { "/files/readme/x", "/files/* [readme/x]" },
        { "/src/", "/src/ []" },
        { "/src/x", "/src/* [x]" },

        // The slash at the end makes another path.
        { "/users/", null },
        { "/users/1/", null },
        { "/slash/", "/slash/ []" },
        { "/slash", null },
        { "//", null },

        // Case-sensitive.
        { "/Users", null },
        { "/USERS/1", null },

        // Beyond ASCII a literal is its escapes; an encoded slash is no separator.
        { "/caf%C3%A9", "/caf%C3%A9 []" },
        { "/users/a%2Fb", "/users/: [a%2Fb]" },

        // Near misses.
        { "/user", null },
        { "/userss", null },
        { "/usersx/1", null },
        { "/users/m", "/users/: [m]" },
        { "/users/mee", "/users/: [mee]" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Matches(string path, string? expected)
    {
        Assert.Equal(expected, App.Value.Naive(path));
        Assert.Equal(expected, App.Value.Match(path));
    }
}
