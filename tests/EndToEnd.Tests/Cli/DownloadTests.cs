using System.Security.Cryptography;

namespace H3Routes.EndToEnd.Cli;

/// <summary>h3 download: whole, continued, interrupted, cut.</summary>
public sealed class DownloadTests(InteropFixture interop) : IDisposable
{
    private const int Limit = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-download-").FullName;

    private string Target => Path.Combine(_folder, "copy.bin");

    private string Part => Target + ".part";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = Limit)]
    public async Task AWholeFileGetsItsNameAndHash()
    {
        await using var server = await ServeAsync(1_000_000);
        var result = await H3Tool.RunAsync("download", "-k", "--sha256", "-o", Target, server.Url);
        Assert.Equal((0, $"{Hash(server.Content)}  {Target}\n", ""), (result.ExitCode, result.Text, result.Error));
        Assert.Equal(server.Content, await ReadAsync(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
        Assert.Equal([""], server.Asked);
    }

    [Fact(Timeout = Limit)]
    public async Task AnInterruptedDownloadLeavesItsPartAndGoesOn()
    {
        await using var server = await ServeAsync(3_000_000, stopAt: 1_000_000);
        using (var tool = H3Tool.Start(["download", "-k", "-o", Target, server.Url]))
        {
            // Some of what has come is still in the tool's buffer.
            await WaitForPartAsync(500_000);
            tool.Interrupt();
            var interrupted = await tool.EndAsync();
            Assert.Equal((130, ""), (interrupted.ExitCode, interrupted.Text));
            Assert.Equal(["h3: Interrupted."], interrupted.ErrorLines);
        }

        Assert.False(File.Exists(Target));
        var length = new FileInfo(Part).Length;
        Assert.InRange(length, 500_000, 1_000_000);
        server.StopAt = int.MaxValue;
        var result = await H3Tool.RunAsync("download", "-k", "--continue", "--sha256", "-o", Target, server.Url);
        Assert.Equal((0, $"{Hash(server.Content)}  {Target}\n", ""), (result.ExitCode, result.Text, result.Error));
        Assert.Equal(["", $"bytes={length}- \"one\""], server.Asked);
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    public static TheoryData<string, int, string?, string?, bool, string[]> Continuations => new()
    {
        // Of 500,000 bytes: the part's length, its validator, the server's, whether it has ranges, what it is asked.
        { "without a validator", 200_000, null, null, true, ["bytes=200000-"] },
        { "with its validator", 200_000, "\"one\"", "\"one\"", true, ["bytes=200000- \"one\""] },
        { "changed, says If-Range", 200_000, "\"old\"", "\"one\"", true, ["bytes=200000- \"old\""] },
        { "no ranges", 200_000, null, null, false, ["bytes=200000-"] },
        { "complete already", 500_000, "\"one\"", "\"one\"", true, ["bytes=500000- \"one\""] },
        { "longer than the file", 600_000, null, null, true, ["bytes=600000-", ""] },
        { "empty", 0, null, null, true, [""] },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Continuations))]
    public async Task WhatIsThereIsContinuedIfItCanBe(string name, int length, string? validator, string? serverValidator, bool hasRanges, string[] asked)
    {
        await using var server = await ServeAsync(500_000);
        (server.EntityTag, server.HasRanges) = (serverValidator, hasRanges);
        var continued = validator == serverValidator && hasRanges;
        // What is continued is the beginning; what must be thrown away is something else.
        var part = new byte[length];
        server.Content.AsSpan(0, continued ? Math.Min(length, server.Content.Length) : 0).CopyTo(part);
        await File.WriteAllBytesAsync(Part, part, TestContext.Current.CancellationToken);
        if (validator is not null)
        {
            await File.WriteAllTextAsync(Part + ".etag", validator, TestContext.Current.CancellationToken);
        }

        var result = await H3Tool.RunAsync("download", "-k", "-C", "--sha256", "-o", Target, server.Url);
        Assert.Equal((0, $"{Hash(server.Content)}  {Target}\n", ""), (result.ExitCode, result.Text, result.Error));
        Assert.True((await ReadAsync(Target)).AsSpan().SequenceEqual(server.Content), name);
        Assert.Equal(asked, server.Asked);
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact(Timeout = Limit)]
    public async Task ContentThatIsCutIsNoFile()
    {
        await using var server = await ServeAsync(500_000, stopAt: 300_000);
        server.ResetsAtStop = true;
        var cut = await H3Tool.RunAsync("download", "-k", "-o", Target, server.Url);
        Assert.Equal((8, ""), (cut.ExitCode, cut.Text));
        Assert.Single(cut.ErrorLines);
        Assert.Contains("of 500000 bytes came", cut.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        Assert.InRange(new FileInfo(Part).Length, 0, 300_000);
        server.StopAt = int.MaxValue;
        Assert.Equal(0, (await H3Tool.RunAsync("download", "-k", "-C", "-o", Target, server.Url)).ExitCode);
        Assert.Equal(server.Content, await ReadAsync(Target));
    }

    [Theory(Timeout = Limit)]
    [InlineData(22, "download -k -o {1} {0}/status/404")]
    [InlineData(22, "download -k -o {1} {0}/status/204")]
    [InlineData(1, "download -k {0}/")]
    [InlineData(1, "download -k -H range:bytes=1- -o {1} {0}/download/10")]
    [InlineData(6, "download -k -o /nonexistent/file {0}/download/10")]
    [InlineData(4, "download -o {1} {0}/download/10")]
    [InlineData(5, "download -k -m 0.5 -o {1} {0}/slow/30000")]
    public async Task FailuresLeaveNothingBehind(int exitCode, string arguments)
    {
        var result = await H3Tool.RunAsync(string.Format(null, arguments, $"https://localhost:{interop.Port}", Target).Split(' '));
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Text));
        Assert.Single(result.ErrorLines);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static Task<byte[]> ReadAsync(string path) => File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    private async Task<RangeServer> ServeAsync(int length, int stopAt = int.MaxValue)
    {
        var server = new RangeServer { Content = RandomNumberGenerator.GetBytes(length), StopAt = stopAt };
        await server.StartAsync(interop);
        return server;
    }

    private async Task WaitForPartAsync(long length)
    {
        while (!File.Exists(Part) || new FileInfo(Part).Length < length)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
