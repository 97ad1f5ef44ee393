using System.Runtime.CompilerServices;

namespace H3Routes.Generators.Harness;

/// <summary>Where the tests' sources lie.</summary>
internal static class TestDirectory
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), ".."));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
