using System.Collections.Immutable;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Harness;
using H3Routes.Handling;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Binding;

/// <summary>The routes of a referenced assembly join the table of the one that references it.</summary>
public sealed class ReferencedAssemblyTests
{
    private const string Library = """
        [assembly: TrailingSlash(TrailingSlash.Ignore)]
        // Internal: the program calls it through the library's own table.
        internal static class Health
        {
            [H3Get("/health/:part")] public static string Get(string part) => "healthy " + part;
            [H3Connect("echo", "/library")] public static string Echo() => "echo";
        }
        """;

    private const string Program = """
        [assembly: TrailingSlash(TrailingSlash.Distinct)]
        static class Users { [H3Get("/users")] public static string Get() => "users"; [H3Post("/health/:x")] public static string Post(string x) => "posted " + x; }
        """;

    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/users", 200, "users")]
    [InlineData("GET", "/health/disk", 200, "healthy disk")]
    [InlineData("GET", "/health/disk/", 200, "healthy disk")]
    [InlineData("POST", "/health/disk", 200, "posted disk")]
    [InlineData("POST", "/health/disk/", 405, "")]
    public async Task Joins(string method, string path, int status, string content)
    {
        await Task.Yield();
        using GeneratedApp library = GeneratedApp.Build(Library, "My.Library");
        using GeneratedApp program = GeneratedApp.Build(Program, "Program", library);
        var exchange = new Exchange(program.Routes.HandleAsync);
        exchange.Request(method, path).Begin();
        Assert.Equal(status, exchange.Stream.Status);
        if (status == 200)
        {
            Assert.Equal(content, exchange.Stream.BodyText);
        }

        Assert.Equal(4, program.Routes.Routes.Count);
        Assert.Equal("H3Routes.Generated.My_LibraryRoutes", library.Routes.GetType().FullName);
    }

    [Fact(Timeout = 60_000)]
    public async Task FindsConflictsAcrossAssemblies()
    {
        using GeneratedApp library = GeneratedApp.Build(Library, "My.Library");
        ImmutableArray<Diagnostic> found = await Analysis.RunAsync(Sources.Compile(
            Analysis.SlashChosen + "static class C { [H3Get(\"/health/:other\")] public static string Get(string other) => other; }",
            "Program",
            MetadataReference.CreateFromImage(library.Image)));
        Diagnostic conflict = Assert.Single(found);
        Assert.Equal("H3R003", conflict.Id);
        Assert.Equal("\"/health/:other\"", Analysis.Place(conflict.Location));
        Assert.Contains("'Health.Get(string) (assembly My.Library)'", conflict.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
