using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace H3Routes.EndToEnd;

/// <summary>The README and the pages of docs/ against the tree that they describe.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void TheFirstScreenIsTheHelloSample()
        => Assert.Equal(File.ReadAllText(Path.Combine(Root(), "samples/Hello/Program.cs")).Trim(), Fenced().Matches(Readme()).First(block => block.Groups["language"].Value == "csharp").Groups["code"].Value.Trim());

    [Theory]
    [InlineData("dotnet run --project samples/Hello")]
    [InlineData("dotnet run --project src/Cli -- get -k https://localhost:4433/api/users/42")]
    [InlineData("dotnet run --project samples/Chat")]
    [InlineData("dotnet test")]
    public void ACommandStandsOnALineOfItsOwn(string command) => Assert.Contains(command, Readme().Split('\n'));

    [Fact]
    public void EveryLinkHasItsFile()
    {
        var dead = from page in Directory.EnumerateFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root(), "README.md"))
                   from Match link in Link().Matches(File.ReadAllText(page))
                   let target = link.Groups["target"].Value
                   where !target.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
                   select $"{Path.GetFileName(page)} -> {target}";
        Assert.Empty(dead);
    }

    [Fact]
    public void EveryFolderOfTheReadmeExists()
        => Assert.All(Folder().Matches(Readme()).Select(match => match.Groups["folder"].Value), folder => Assert.True(Directory.Exists(Path.Combine(Root(), folder)), folder));

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<folder>(?:src|nuget|samples|tests|benchmarks|docs)(?:/\w+)?)`")]
    private static partial Regex Folder();

    private static string Readme() => File.ReadAllText(Path.Combine(Root(), "README.md"));

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));
}
