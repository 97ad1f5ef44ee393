namespace H3Routes.EndToEnd.Cli;

/// <summary>Help, and what is drawn where: a pseudo-terminal by script(1).</summary>
public sealed class TerminalTests(InteropFixture interop) : IDisposable
{
    private const int Limit = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-terminal-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Timeout = Limit)]
    [InlineData("get")]
    [InlineData("post")]
    [InlineData("put")]
    [InlineData("delete")]
    [InlineData("upload")]
    [InlineData("download")]
    [InlineData("load")]
    [InlineData("routes")]
    [InlineData("version")]
    public async Task EachCommandHasExamplesAndTheSameExitCodes(string command)
    {
        var result = await H3Tool.RunAsync(command, "--help");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches($@"(?m)^Examples:\n(  .*\n)*  .*h3 {command}", result.Text);
        var root = await H3Tool.RunAsync("--help");
        Assert.Contains($"\n  {command} ", root.Text, StringComparison.Ordinal);
        Assert.Equal(ExitCodesOf(root.Text), ExitCodesOf(result.Text));
        Assert.Contains("  130  interrupted\n", result.Text, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1", false)]
    [InlineData("TERM=dumb", false)]
    public async Task ABarIsDrawnOnATerminalOnly(string setting, bool isDrawn)
    {
        Tool.Require("script", "bsdutils");
        var target = Path.Combine(_folder, "file");
        var command = $"env TERM=xterm NO_COLOR= {setting} {H3Tool.DotNet} {H3Tool.Assembly} download -k -o {target} https://localhost:{interop.Port}/download/5000000";
        var (exitCode, output, _) = await Tool.RunAsync("script", ["-qec", command, "/dev/null"], TimeSpan.FromMilliseconds(Limit));
        Assert.Equal(0, exitCode);
        Assert.Equal(InteropRoutes.Download(5_000_000), await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken));
        if (isDrawn)
        {
            Assert.Contains("100%", output, StringComparison.Ordinal);
            Assert.Contains("/s", output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("", output.Trim());
        }
    }

    private static string ExitCodesOf(string help) => help[help.IndexOf("Exit codes:", StringComparison.Ordinal)..];
}
