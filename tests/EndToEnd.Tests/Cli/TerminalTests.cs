namespace H3Routes.EndToEnd.Cli;

/// <summary>Help, and what is drawn where: a pseudo-terminal by script(1).</summary>
public sealed partial class TerminalTests(InteropFixture interop) : IDisposable
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

    /// <summary>A narrow window breaks no row in two.</summary>
    [Fact(Timeout = Limit)]
    public async Task AHistogramFitsTheTerminal()
    {
        Tool.Require("script", "bsdutils");
        var command = $"stty cols 60; env TERM=xterm NO_COLOR= {H3Tool.DotNet} {H3Tool.Assembly} load -k -n 200 https://localhost:{interop.Port}/plaintext";
        var (exitCode, output, _) = await Tool.RunAsync("script", ["-qec", command, "/dev/null"], TimeSpan.FromMilliseconds(Limit));
        Assert.Equal(0, exitCode);
        var rows = Colour().Replace(output, "").Split('\n').Select(static line => line.Trim('\r')).Where(static line => line.Contains(" ms - ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(rows);
        Assert.All(rows, static row => Assert.InRange(row.Length, 1, 59));
        Assert.Contains(rows, static row => row.EndsWith(new string('#', 60 - 44), StringComparison.Ordinal));
    }

    /// <summary>The reader of a pipe has seen enough: what it does not take is not downloaded.</summary>
    [Fact(Timeout = Limit)]
    public async Task AClosedPipeEndsADownload()
    {
        var command = $"{H3Tool.DotNet} {H3Tool.Assembly} get -k https://localhost:{interop.Port}/download/1000000000000 | head -c 4; echo \" ${{PIPESTATUS[0]}}\"";
        var (_, output, error) = await Tool.RunAsync("bash", ["-c", command], TimeSpan.FromMilliseconds(Limit));
        Assert.Equal(System.Text.Encoding.Latin1.GetString(InteropRoutes.Download(4)) + " 6\n", output);
        Assert.Contains("Broken pipe", error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData("h3: 'bogus://x/' is not an absolute https:// URL: HTTP/3 has no other scheme.\n", "bogus://x")]
    [InlineData("h3: 'a b' is no field name: letters, digits and !#$%&'*+-.^_`|~ only (RFC 9110 5.1).\n", "https://localhost", "-H", "a b: c")]
    public async Task WhatIsWrongIsSaidInTheUsersWords(string error, params string[] arguments)
    {
        var result = await H3Tool.RunAsync(["get", .. arguments]);
        Assert.Equal((1, error), (result.ExitCode, result.Error));
    }

    [System.Text.RegularExpressions.GeneratedRegex("\u001b\\[[0-9;?]*[a-zA-Z=]")]
    private static partial System.Text.RegularExpressions.Regex Colour();

    private static string ExitCodesOf(string help) => help[help.IndexOf("Exit codes:", StringComparison.Ordinal)..];
}
