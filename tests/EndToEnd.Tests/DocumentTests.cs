using System.Globalization;
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

    /// <summary>Each limit has a row of docs/limits.md with its default.</summary>
    [Fact]
    public void EveryLimitIsDocumentedWithItsDefault()
    {
        var rows = File.ReadAllLines(Path.Combine(Root(), "docs/limits.md"));
        var defaults = new H3ServerLimits();
        Assert.All(typeof(H3ServerLimits).GetProperties(), property =>
        {
            var row = Assert.Single(rows, row => row.Split('|') is [_, var limit, ..] && limit.Contains($"`{property.Name}`", StringComparison.Ordinal));
            var words = property.GetValue(defaults) switch
            {
                null => ["never", "as `MaxConcurrentRequests`"],
                TimeSpan time => [$"{time.TotalSeconds} s"],
                var number => new[] { $"{number:N0}", $"{Convert.ToInt64(number, CultureInfo.InvariantCulture) >> 10} KiB", $"{Convert.ToInt64(number, CultureInfo.InvariantCulture) >> 20} MiB" },
            };
            Assert.Contains(row.Split('|')[2].Split(", ", StringSplitOptions.TrimEntries).Append(row.Split('|')[2].Trim()), cell => words.Any(word => cell == word || cell == word + " bytes"));
        });
    }

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<folder>(?:src|nuget|samples|tests|benchmarks|docs)(?:/\w+)?)`")]
    private static partial Regex Folder();

    private static string Readme() => File.ReadAllText(Path.Combine(Root(), "README.md"));

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));
}
