using System.Collections.Immutable;
using H3Routes.CodeFixes;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.CodeFixes;

/// <summary>A source, the fix, and the source after it; after it, the diagnostic is gone and the source compiles.</summary>
public sealed class CodeFixTests
{
    private static readonly CodeFixProvider[] Providers =
    [
        new TextFix(), new InternalFix(), new StaticFix(), new ReturnTaskFix(), new ByValueFix(), new StringFix(), new TemplateParameterFix(), new TrailingSlashFix(),
    ];

    public static TheoryData<string, string, string> Rows => new()
    {
        { "static class C { [H3Get(\"a\")] public static void M() { } }", "Write '/a'", "static class C { [H3Get(\"/a\")] public static void M() { } }" },
        { "static class C { [H3Get(\"/{id}\")] public static void M(int id) { } }", "Write '/:id'", "static class C { [H3Get(\"/:id\")] public static void M(int id) { } }" },
        { "static class C { [H3Get(\"/*rest/x\")] public static void M(string rest) { } }", "Write '/*rest'", "static class C { [H3Get(\"/*rest\")] public static void M(string rest) { } }" },
        { "[H3Prefix(\"a/\")] static class C { [H3Get(\"/b\")] public static void M() { } }", "Write '/a'", "[H3Prefix(\"/a\")] static class C { [H3Get(\"/b\")] public static void M() { } }" },
        { "static class C { [H3Route(\"get\", \"/a\")] public static void M() { } }", "Write 'GET'", "static class C { [H3Route(\"GET\", \"/a\")] public static void M() { } }" },
        { "static class C\n{\n    // M.\n    [H3Get(\"/a\")]\n    static void M() { }\n}", "Make it internal", "static class C\n{\n    // M.\n    [H3Get(\"/a\")]\n    internal static void M() { }\n}" },
        { "class C { [H3Get(\"/a\")] protected private static void M() { } }", "Make it internal", "class C { [H3Get(\"/a\")] internal static void M() { } }" },
        { "abstract class C\n{\n    [H3Get(\"/a\")]\n    public void M() { }\n}", "Make it static", "abstract class C\n{\n    [H3Get(\"/a\")]\n    public static void M() { }\n}" },
        { "class C : IDisposable { public void Dispose() { } [H3Get(\"/a\")] public void M() { } }", "Make it static", "class C : IDisposable { public void Dispose() { } [H3Get(\"/a\")] public static void M() { } }" },
        { "static class C { [H3Get(\"/a\")] public static async void M() => await Task.Yield(); }", "Return Task", "static class C { [H3Get(\"/a\")] public static async Task M() => await Task.Yield(); }" },
        { "static class C { [H3Get(\"/a\")] public static void M(in int x) { } }", "Pass it by value", "static class C { [H3Get(\"/a\")] public static void M(int x) { } }" },
        { "static class C { [H3Put(\"/:s\")] public static void M(ReadOnlySpan<byte> s, [FromBody] int x) { } }", "Take a string", "static class C { [H3Put(\"/:s\")] public static void M(string s, [FromBody] int x) { } }" },
        { "static class C { [H3Get(\"/:id\")] public static void M(int user) => _ = user; }", "Rename 'user' to 'id'", "static class C { [H3Get(\"/:id\")] public static void M(int id) => _ = id; }" },
        { "static class C { [H3Get(\"/:id\")] public static void M() { } }", "Add a parameter 'id'", "static class C { [H3Get(\"/:id\")] public static void M(string id) { } }" },
        { "static class C { [H3Get(\"/:id\")] public static void M(H3Context c, int page = 1) { } }", "Add a parameter 'id'", "static class C { [H3Get(\"/:id\")] public static void M(string id, H3Context c, int page = 1) { } }" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public Task Fixes(string source, string title, string expected) => FixesAsync(Analysis.SlashChosen + source, title, Sources.Usings + Analysis.SlashChosen + expected);

    [Theory(Timeout = 60_000)]
    [InlineData("Distinct")]
    [InlineData("Redirect")]
    [InlineData("Ignore")]
    public async Task ChoosesTheSlash(string choice)
    {
        const string Source = "static class C { [H3Get(\"/a\")] public static void M() { } }";
        string usings = Sources.Usings.TrimEnd('\n') + "\n";
        await FixesAsync(Source, $"Choose TrailingSlash.{choice} for the assembly", $"{usings}\n[assembly: H3Routes.TrailingSlash(H3Routes.TrailingSlash.{choice})]\n\n{Source}");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("static class C { static class D { [H3Get(\"/a\")] public static void M() { } } }")]
    [InlineData("static class C { [H3Get(\"/a b\")] public static void M() { } }")]
    [InlineData("abstract class C { [H3Get(\"/a\")] public abstract void M(); }")]
    [InlineData("static class C { [H3Get(\"/a\")] public static void M(out int x) => x = 1; }")]
    public async Task OffersNothingWhereItCouldNotHelp(string source)
    {
        using var workspace = new AdhocWorkspace();
        (_, _, List<CodeAction> actions) = await ActionsAsync(workspace, Analysis.SlashChosen + source);
        Assert.Empty(actions);
    }

    private static async Task FixesAsync(string source, string title, string expected)
    {
        using var workspace = new AdhocWorkspace();
        (Document document, Diagnostic diagnostic, List<CodeAction> actions) = await ActionsAsync(workspace, source);
        CodeAction action = Assert.Single(actions, candidate => candidate.Title == title);
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        Document changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        Assert.Equal(expected, (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString());

        var compilation = (CSharpCompilation)(await changed.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), static found => found.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain(await Analysis.RunAsync(compilation), found => found.Id == diagnostic.Id);
    }

    private static async Task<(Document Document, Diagnostic Diagnostic, List<CodeAction> Actions)> ActionsAsync(AdhocWorkspace workspace, string source)
    {
        CSharpCompilation compilation = Sources.Compile(source);
        Project project = workspace.AddProject("Sample", LanguageNames.CSharp)
            .WithParseOptions(Sources.ParseOptions)
            .WithCompilationOptions(compilation.Options)
            .WithMetadataReferences(Sources.References);
        Document document = project.AddDocument("Handlers.cs", Sources.Usings + source);
        compilation = (CSharpCompilation)(await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        Diagnostic diagnostic = Assert.Single(await Analysis.RunAsync(compilation));
        var actions = new List<CodeAction>();
        foreach (CodeFixProvider provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        }

        return (document, diagnostic, actions);
    }
}
