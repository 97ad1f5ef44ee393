using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace H3Routes.PublicApi;

/// <summary>
/// What users can see of an assembly is in a file beside this one; a change shows up in it. <c>H3ROUTES_ACCEPT=1 dotnet test --filter PublicApiTests</c> writes the file anew,
/// except in CI.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("H3Routes.Runtime")]
    [InlineData("H3Routes.Attributes")]
    public void IsAsApproved(string assembly)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        string actual = Assembly.Load(assembly).GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        string path = Path.Combine(Folder(), assembly + ".approved.txt");
        if (Environment.GetEnvironmentVariable("H3ROUTES_ACCEPT") == "1" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
            File.WriteAllText(path, actual);

        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (actual == approved)
            return;

        string[] before = approved.Split('\n');
        string[] after = actual.Split('\n');
        Assert.Fail($"""
            The public API of {assembly} is not the approved one.
            {string.Join('\n', before.Except(after).Select(line => "- " + line.Trim()).Concat(after.Except(before).Select(line => "+ " + line.Trim())))}
            If that is meant: H3ROUTES_ACCEPT=1 dotnet test --filter {nameof(PublicApiTests)}
            """);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
