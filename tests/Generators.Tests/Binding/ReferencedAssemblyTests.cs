using System.Collections.Immutable;
using System.Reflection;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Harness;
using H3Routes.Handling;
using H3Routes.Routing;
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

    [Theory]
    [InlineData("Shop", "ShopRoutes")]
    [InlineData("My.Shop", "My_ShopRoutes")]
    [InlineData("My_Shop", "My_05f_ShopRoutes")]
    [InlineData("My-Shop", "My_02d_ShopRoutes")]
    [InlineData("My.02d.Shop", "My_02e_02d_ShopRoutes")]
    [InlineData("a_.b", "a_05f__bRoutes")]
    [InlineData("a._b", "a_02e__05f_bRoutes")]
    [InlineData("7z \u00fc", "_037_z_020_\u00fcRoutes")]
    [InlineData("\U0001F600", "_0d83d__0de00_Routes")]
    public void EachAssemblyHasATableOfItsOwn(string assembly, string table)
    {
        Assert.Equal(table, Emit.TableEmitter.TableName(assembly));
        Assert.True(Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(table));
    }

    /// <summary>A program without a handler of its own: tools find its table, and it adds nothing to those of others.</summary>
    [Fact(Timeout = 60_000)]
    public async Task ProgramWithoutHandlersHasATable()
    {
        await Task.Yield();
        using GeneratedApp library = GeneratedApp.Build(Library, "My.Library");
        using GeneratedApp program = GeneratedApp.Build("", "Program", library);
        using GeneratedApp test = GeneratedApp.Build("", "Program.Tests", library, program);
        Assert.Equal(["/health/:part", "/library"], program.Assembly.GetCustomAttribute<H3RouteTableAttribute>()!.CreateTable().Routes.Select(static route => route.Template));
        Assert.Equal(program.Routes.Routes, test.Routes.Routes);
        using GeneratedApp nothing = GeneratedApp.Build("", "Nothing");
        Assert.Null(nothing.Assembly.GetCustomAttribute<H3RouteTableAttribute>());
    }

    /// <summary>A test project that sees the internals of its program has an H3App of its own, and no warning.</summary>
    [Fact(Timeout = 60_000)]
    public async Task H3AppOfAProgramIsHidden()
    {
        await Task.Yield();
        using GeneratedApp program = GeneratedApp.Build("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Program.Tests\")]\n" + Program, "Program");
        using GeneratedApp test = GeneratedApp.Build("public static class Table { public static object Routes => H3App.Routes; }", "Program.Tests", program);
        Assert.Equal("H3Routes.Generated.Program_TestsRoutes", test.Assembly.GetType("Table")!.GetProperty("Routes")!.GetValue(null)!.GetType().FullName);
        Assert.Equal(2, test.Routes.Routes.Count);
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
