using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Harness;

/// <summary>Makes compilations as a user's project would.</summary>
internal static class Sources
{
    /// <summary>What every test's source begins with.</summary>
    internal const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.IO.Pipelines;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using H3Routes;

        """;

    internal static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    internal static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is { } name && !name.Contains("Tests", StringComparison.Ordinal) && !name.StartsWith("xunit", StringComparison.Ordinal))
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    internal static CSharpCompilation Compile(string source, string assembly = "Sample", params IEnumerable<MetadataReference> references) => CSharpCompilation.Create(
        assembly,
        [Parse(source, "Handlers.cs")],
        [.. References, .. references],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, generalDiagnosticOption: ReportDiagnostic.Default));

    internal static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(Usings + source, ParseOptions, path, System.Text.Encoding.UTF8);
}
