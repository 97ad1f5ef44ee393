using BenchmarkDotNet.Attributes;
using H3Routes.Generators;
using H3Routes.Generators.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Benchmarks.Generator;

/// <summary>The time that the generator takes in a build and after an edit, beside that of the compiler for the same program without it.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class GeneratorBenchmarks
{
    private CSharpCompilation _program = null!;
    private SyntaxTree _otherBody = null!;
    private SyntaxTree _otherTemplate = null!;
    private GeneratorDriver _new = null!;
    private GeneratorDriver _used = null!;

    /// <summary>How many routes the program has.</summary>
    [Params(10, 200, 2000)]
    public int Routes { get; set; }

    /// <summary>Makes the program.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string[] files = [.. HandlerFiles.Create(Routes)];
        SyntaxTree[] trees = [.. files.Select(static (file, number) => Sources.Parse(file, $"Handlers{number}.cs"))];
        _program = Sources.Compile("").AddSyntaxTrees(trees);
        _otherBody = Sources.Parse(Edited(files[0], HandlerFiles.Body, "\"other body\""), "Handlers0.cs");
        _otherTemplate = Sources.Parse(Edited(files[0], "/v1/resource0/:id\"", "/v1/other/:id\""), "Handlers0.cs");
        _new = CSharpGeneratorDriver.Create([new H3RoutesGenerator().AsSourceGenerator()], parseOptions: Sources.ParseOptions);
        _used = _new.RunGenerators(_program);
        _used.RunGeneratorsAndUpdateCompilation(_program, out Compilation output, out _);
        if (output.GetDiagnostics().FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new InvalidOperationException(error.ToString());
        }
    }

    /// <summary>The compiler alone, with everything of its own but the parser: what a build costs without routes.</summary>
    [Benchmark(Baseline = true, Description = "compiler alone")]
    public bool Compiler() => _program.Clone().Emit(Stream.Null).Success;

    /// <summary>A build: a driver that has never run, and a program of which nothing is bound yet.</summary>
    [Benchmark(Description = "cold")]
    public GeneratorDriver Cold() => _new.RunGenerators(_program.Clone());

    /// <summary>The same program again.</summary>
    [Benchmark(Description = "nothing changed")]
    public GeneratorDriver Cached() => _used.RunGenerators(_program);

    /// <summary>An edit inside a handler's body.</summary>
    [Benchmark(Description = "other body")]
    public GeneratorDriver OtherBody() => _used.RunGenerators(Changed(_otherBody));

    /// <summary>An edit of a template: the text is written anew.</summary>
    [Benchmark(Description = "other template")]
    public GeneratorDriver OtherTemplate() => _used.RunGenerators(Changed(_otherTemplate));

    private static string Edited(string file, string text, string other) =>
        file.Contains(text, StringComparison.Ordinal) ? file.Replace(text, other, StringComparison.Ordinal) : throw new InvalidOperationException($"{text} is not there");

    private CSharpCompilation Changed(SyntaxTree tree) => _program.ReplaceSyntaxTree(_program.SyntaxTrees[1], tree);
}
