using System.Collections;
using System.Reflection;
using H3Routes.Generators.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Incremental;

/// <summary>What is run again after an edit, step by step.</summary>
public sealed class IncrementalTests
{
    private const string Handlers = """
        [assembly: TrailingSlash(TrailingSlash.Distinct)]
        public record Item(int Count);
        [JsonSerializable(typeof(Item))] internal abstract class AppJson() : JsonSerializerContext(null);
        [H3Prefix("/api")]
        static class C
        {
            [H3Get("/a/:id")] public static string A(string id) => id;
            [H3Post("/b")] public static Item B(Item item) => item;
            [H3Delete(Unrelated.Template)] public static void C() { }
            [Datagram(Alpn = "p")] public static void P(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) { }
        }
        """;

    private const string Other = "class Unrelated { internal const string Template = \"/c\"; }";

    private const string Template = "/a/:id";

    public static TheoryData<string, string, string, string> Edits => new()
    {
        // The edit, and the worst reason of: the routes, the collected routes and what they make, the output.
        { "nothing", "Cached", "Cached", "Cached" },
        { "unrelated file", "Unchanged", "Cached", "Cached" },
        { "body", "Unchanged", "Cached", "Cached" },
        { "moved", "Unchanged", "Cached", "Cached" },
        { "constant", "Modified", "Modified", "Modified" },
        { "template", "Modified", "Modified", "Modified" },
        { "prefix", "Modified", "Modified", "Modified" },
        { "protocol", "Unchanged", "Modified", "Modified" },
        { "json", "Unchanged", "Modified", "Modified" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Edits))]
    public async Task RunsAgainOnlyWhatHasChanged(string edit, string routes, string table, string output)
    {
        await Task.Yield();
        CSharpCompilation compilation = Sources.Compile(Handlers).AddSyntaxTrees(Sources.Parse(Other, "Unrelated.cs"));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new H3RoutesGenerator().AsSourceGenerator()],
            parseOptions: Sources.ParseOptions,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        Walk(driver.GetRunResult().Results[0]);
        string before = driver.GetRunResult().Results[0].GeneratedSources.Single().SourceText.ToString();

        driver = driver.RunGenerators(Edited(compilation, edit), TestContext.Current.CancellationToken);
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        Walk(result);
        Assert.Equal(StepNames.All.Order(), result.TrackedSteps.Keys.Intersect(StepNames.All).Order());
        AssertReasons(result, StepNames.Routes, routes);
        AssertReasons(result, StepNames.Table, table);
        string[] reasons = [.. result.TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static step => step.Outputs).Select(static found => found.Reason.ToString())];
        Assert.Equal(output, Worst(reasons));
        string after = result.GeneratedSources.Single().SourceText.ToString();
        Assert.Equal(output == "Cached", before == after);
    }

    private static CSharpCompilation Edited(CSharpCompilation compilation, string edit)
    {
        string source = edit switch
        {
            "body" => Handlers.Replace("=> id;", "=> id + \"!\";", StringComparison.Ordinal),
            "moved" => Handlers.Replace("    [H3Get", "\n\n    // Moved.\n    [H3Get", StringComparison.Ordinal),
            "template" => Handlers.Replace(Template, "/changed/:id", StringComparison.Ordinal),
            "prefix" => Handlers.Replace("/api", "/other", StringComparison.Ordinal),
            "protocol" => Handlers.Replace("\"p\"", "\"q\"", StringComparison.Ordinal),
            "json" => Handlers.Replace("typeof(Item)", "typeof(string)", StringComparison.Ordinal),
            _ => Handlers,
        };
        return edit switch
        {
            "nothing" => compilation,
            "unrelated file" => compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], Sources.Parse(Other.Replace("}", "int _i = 1; }", StringComparison.Ordinal), "Unrelated.cs")),
            "constant" => compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[1], Sources.Parse(Other.Replace("/c", "/d", StringComparison.Ordinal), "Unrelated.cs")),
            _ => compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], Sources.Parse(source, "Handlers.cs")),
        };
    }

    private static void AssertReasons(GeneratorRunResult result, string step, string allowed)
    {
        string[] reasons = [.. result.TrackedSteps[step].SelectMany(static run => run.Outputs).Select(static found => found.Reason.ToString())];
        Assert.Contains(Worst(reasons), allowed.Split(' '));
    }

    private static string Worst(string[] reasons) => reasons.Contains("Modified") || reasons.Contains("New") || reasons.Contains("Removed") ? "Modified" : reasons.Contains("Unchanged") ? "Unchanged" : "Cached";

    /// <summary>No value of our steps may keep a compilation alive.</summary>
    private static void Walk(GeneratorRunResult result)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        int values = 0;
        foreach (IncrementalGeneratorRunStep step in StepNames.All.SelectMany(name => result.TrackedSteps[name]))
        {
            foreach ((object value, _) in step.Outputs)
            {
                values++;
                Visit(value, step.Name!, seen);
            }
        }

        Assert.True(values > 0);
    }

    private static void Visit(object? value, string where, HashSet<object> seen)
    {
        if (value is null or string or Enum || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        Assert.False(value is ISymbol or SyntaxNode or SyntaxToken or SyntaxTree or SyntaxReference or Compilation or SemanticModel or Location or AttributeData, $"{where} holds a {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Visit(item, where, seen);
            }
        }

        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                Visit(field.GetValue(value), where + "." + field.Name, seen);
            }
        }
    }
}
