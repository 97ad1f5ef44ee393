using System.Reflection;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Harness;

/// <summary>System.Text.Json's own generator, from the SDK that runs the tests: a JSON context of a test's source is completed by it.</summary>
internal static class JsonGenerator
{
    private static readonly string? Path = Find();

    internal static IEnumerable<ISourceGenerator> Create()
    {
        if (Path is null)
        {
            return [];
        }

        Type type = Assembly.LoadFrom(Path).GetType("System.Text.Json.SourceGeneration.JsonSourceGenerator", throwOnError: true)!;
        return [((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator()];
    }

    private static string? Find()
    {
        // …/shared/Microsoft.NETCore.App/10.0.0/ -> …/packs/Microsoft.NETCore.App.Ref/10.0.0/analyzers/dotnet/cs/
        string root = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string packs = System.IO.Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref");
        return !Directory.Exists(packs) ? null : Directory.EnumerateDirectories(packs, "10.*")
            .Select(static pack => System.IO.Path.Combine(pack, "analyzers", "dotnet", "cs", "System.Text.Json.SourceGeneration.dll"))
            .FirstOrDefault(File.Exists);
    }
}
