using System.Text.RegularExpressions;
using H3Routes.Generators.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Documents;

/// <summary>Every C# block of docs/ compiles, with the generator, as it stands. The pages of the diagnostics, which show what does not, are <c>DiagnosticTests</c>' affair.</summary>
public sealed partial class DocumentCodeTests
{
    /// <summary>What a page's blocks, or one of them, use and do not show: parameters of the method around statements.</summary>
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["certificates.md"] = "H3ServerOptions options, H3Server server, X509Certificate2 internalCertificate, HashSet<string> revoked",
        ["client.md"] = "Stream file, string checksum",
        ["early-data.md"] = "string url",
        ["event-loop.md"] = "Socket socket",
        ["websocket.md 2"] = "H3Client client, byte[] bytes",
    };

    /// <summary>What else the reader has of his own.</summary>
    private const string Rest = """

        internal sealed record User(int Id, string Name);
        internal sealed record Query(string Text);
        internal sealed record Hits(int Count);
        internal static class Index { public static Hits Find(Query query) => new(query.Text.Length); }
        """;

    private const string Usings = """
        using System.Linq;
        using System.Net.Http;
        using System.Net.Http.Json;
        using System.Net.Sockets;
        using System.Net.WebSockets;
        using System.Runtime.InteropServices;
        using System.Security.Cryptography.X509Certificates;
        using H3Routes.EventLoops;

        """;

    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (string page in Directory.EnumerateFiles(Documents, "*.md").Order(StringComparer.Ordinal))
            {
                for (int i = 0; i < Of(page).Length; i++)
                {
                    blocks.Add(Path.GetFileName(page), i);
                }
            }

            return blocks;
        }
    }

    private static string Documents => Path.GetFullPath(Path.Combine(TestDirectory.Root, "..", "..", "docs"));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Compiles(string page, int block)
    {
        string code = Of(Path.Combine(Documents, page))[block];
        string members = code.StartsWith('[')
            ? code
            : $"static async Task Run({Parameters.GetValueOrDefault($"{page} {block}", Parameters.GetValueOrDefault(page, ""))})\n{{\n{code}\nawait Task.Yield();\n}}";
        CSharpCompilation compilation = Sources.Compile($"{Usings}internal static partial class Sample\n{{\nstatic void Show(ReadOnlySpan<byte> bytes) {{ }}\nstatic void Receive() {{ }}\nstatic byte[] Draw(int id) => [(byte)id];\n{members}\n}}\n{Rest}");
        CSharpGeneratorDriver.Create([new H3RoutesGenerator().AsSourceGenerator()], parseOptions: Sources.ParseOptions)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out var reported, TestContext.Current.CancellationToken);
        Assert.Empty(reported);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        if (code.StartsWith("[H3", StringComparison.Ordinal) || code.StartsWith("[Web", StringComparison.Ordinal) || code.StartsWith("[Datagram", StringComparison.Ordinal))
        {
            // The attribute did something.
            Assert.Contains("Sample.", output.SyntaxTrees.Last().ToString(), StringComparison.Ordinal);
        }
    }

    private static string[] Of(string page) => [.. Fenced().Matches(File.ReadAllText(page)).Select(static match => match.Groups["code"].Value.Trim())];

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
