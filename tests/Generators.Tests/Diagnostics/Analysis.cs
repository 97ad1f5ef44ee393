using System.Collections.Immutable;
using H3Routes.Generators.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace H3Routes.Generators.Diagnostics;

/// <summary>Runs the analyzer on a source. The slash warning is silenced: most sources here are about something else.</summary>
internal static class Analysis
{
    internal const string SlashChosen = "[assembly: TrailingSlash(TrailingSlash.Distinct)]\n";

    internal static async Task<ImmutableArray<Diagnostic>> RunAsync(CSharpCompilation compilation, Dictionary<string, string>? properties = null)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new Properties(properties ?? [])), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var analyzed = new CompilationWithAnalyzers(compilation, [new RouteAnalyzer()], options);
        ImmutableArray<Diagnostic> found = await analyzed.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(static diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    internal static Task<ImmutableArray<Diagnostic>> RunAsync(string source) => RunAsync(Sources.Compile(SlashChosen + source));

    /// <summary>The text that a diagnostic points at.</summary>
    internal static string Place(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);

    private sealed class Properties(Dictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(values);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
