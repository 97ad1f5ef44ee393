using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace H3Routes.Packages;

/// <summary>The h3 tool as people get it: packed, installed from the package alone, run.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private const int Limit = 240_000;
    private const string Version = "0.0.1-test";

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = Limit)]
    public async Task TheToolRunsFromItsPackageAlone()
    {
        var (feed, tools) = (Path.Combine(_folder, "feed"), Path.Combine(_folder, "tools"));
        await DotNet.RunAsync(
            DotNet.Path, _folder, "pack", Path.Combine(Root(), "src/Cli"), "--no-build", "--nologo", "-v", "q", "-c", Configuration, "-o", feed, $"-p:PackageVersion={Version}");
        var package = Assert.Single(Directory.GetFiles(feed));
        Assert.Equal($"H3Routes.Cli.{Version}.nupkg", Path.GetFileName(package));
        using (var archive = ZipFile.OpenRead(package))
        {
            var entries = archive.Entries.Select(entry => entry.FullName).ToHashSet();
            foreach (var architecture in new[] { "x64", "arm64" })
            {
                foreach (var library in new[] { "libquiche.so", "libev.so.4" })
                {
                    Assert.Contains($"tools/net10.0/any/runtimes/linux-{architecture}/native/{library}", entries);
                }
            }

            foreach (var name in new[] { "h3.dll", "H3Routes.Runtime.dll", "H3Routes.Attributes.dll", "System.CommandLine.dll", "Spectre.Console.dll" })
            {
                Assert.Contains($"tools/net10.0/any/{name}", entries);
            }

            Assert.Contains("THIRD-PARTY-NOTICES.txt", entries);
            Assert.Contains("h3-tool.md", entries);
        }

        // The only source there is.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nuget.config"),
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(_folder, "packages")}" /></config>
              <packageSources><clear /><add key="feed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><clear /></fallbackPackageFolders>
            </configuration>
            """,
            TestContext.Current.CancellationToken);
        await DotNet.RunAsync(
            DotNet.Path, _folder, "tool", "install", "H3Routes.Cli", "--version", Version, "--tool-path", tools, "--configfile", Path.Combine(_folder, "nuget.config"));

        var (output, error) = await DotNet.RunAsync(Path.Combine(tools, "h3"), _folder, "version");
        Assert.Equal("", error);
        Assert.Matches($@"^H3Routes \d+\.\d+\.\d+\S*\nquiche \d+\.\d+\.\d+ .*\({tools}/.*\)\nlibev \d+\.\d+ .*\({tools}/.*\)\n$", output);
    }

    private static string Configuration =>
        typeof(ToolPackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Configuration").Value!;

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));
}
