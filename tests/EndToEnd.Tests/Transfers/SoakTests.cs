using H3Routes.EndToEnd.Cli;

namespace H3Routes.EndToEnd.Transfers;

/// <summary>The short form of benchmarks/Soak: through h3 and H3Client, slow readers and writers on either side, many at a time, each with its SHA-256, and the server's memory.</summary>
[Collection(nameof(QuietCollection))]
public sealed class SoakTests
{
    private static readonly string[] Short =
    [
        "--size", "32", "--slow", "1", "--many", "8", "--connections", "4", "--many-size", "8", "--rounds", "2", "--round-size", "1", "--timeout", "60",

        // A server that kept a transfer of 32 MiB, or its half, would rise by more.
        "--limit", "12",
    ];

    [Fact(Timeout = 200_000)]
    public async Task TransfersComeWholeInBoundedMemory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The server's memory is read from /proc, which only Linux has.");

        var (exitCode, output, error) = await Tool.RunAsync(H3Tool.DotNet, [Path.Combine(AppContext.BaseDirectory, "H3Routes.Soak.dll"), .. Short], TimeSpan.FromSeconds(180));
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(exitCode == 0, output + error);
        Assert.EndsWith("All is well.\n", output, StringComparison.Ordinal);
    }
}
