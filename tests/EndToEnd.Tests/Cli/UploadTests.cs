using System.Security.Cryptography;

namespace H3Routes.EndToEnd.Cli;

/// <summary>h3 upload, post, put and delete: methods, contents, refusals.</summary>
public sealed class UploadTests(InteropFixture interop) : IDisposable
{
    private const int Limit = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-upload-").FullName;

    private string Server => $"https://localhost:{interop.Port}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = Limit)]
    public async Task TheStandardInputIsSentAsItComes()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var result = await H3Tool.RunAsync(["upload", "-k", "-X", "POST", "--sha256", "-", Server + "/upload"], bytes);
        Assert.Equal((0, $$"""{"bytes":300000,"sha256":"{{hash}}"}""" + $"\n{hash}  -\n", ""), (result.ExitCode, result.Text, result.Error));
    }

    [Fact(Timeout = Limit)]
    public async Task AnEchoLargerThanAllWindowsIsReadWhileItIsSent()
    {
        var (source, target) = (Path.Combine(_folder, "in"), Path.Combine(_folder, "out"));
        var bytes = RandomNumberGenerator.GetBytes(20_000_000);
        await File.WriteAllBytesAsync(source, bytes, TestContext.Current.CancellationToken);
        var result = await H3Tool.RunAsync("upload", "-k", "-X", "POST", "-o", target, source, Server + "/echo");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Text, result.Error));
        Assert.True((await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(bytes));
    }

    [Fact(Timeout = Limit)]
    public async Task AUrlThatEndsWithASlashGetsTheFilesName()
    {
        var source = Path.Combine(_folder, "a b.txt");
        await File.WriteAllTextAsync(source, "x", TestContext.Current.CancellationToken);
        var result = await H3Tool.RunAsync("upload", "-k", "-v", source, Server + "/files/");
        // The sample has no PUT: what counts is what was asked.
        Assert.Equal(22, result.ExitCode);
        Assert.Contains("> PUT /files/a%20b.txt HTTP/3", result.Error, StringComparison.Ordinal);
        Assert.Contains("> content-type: application/octet-stream", result.Error, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(6, "upload -k /nonexistent {0}/upload")]
    [InlineData(1, "upload -k - {0}/files/")]
    [InlineData(1, "upload -k {0}/upload")]
    [InlineData(22, "upload -k - {0}/upload")]
    [InlineData(22, "post -k -f -d x {0}/status/404")]
    [InlineData(6, "put -k -d @/nonexistent {0}/echo")]
    [InlineData(1, "delete -k -I {0}/echo")]
    public async Task FailuresAreToldApart(int exitCode, string arguments)
    {
        var result = await H3Tool.RunAsync(string.Format(null, arguments, Server).Split(' '));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Single(result.ErrorLines);
    }

    [Theory(Timeout = Limit)]
    [InlineData("POST", "post")]
    [InlineData("PUT", "put")]
    [InlineData("DELETE", "delete")]
    public async Task TheMethodIsTheCommands(string method, string command)
    {
        var result = await H3Tool.RunAsync(command, "-k", "-v", "-d", "a=1", "-d", "b=2", Server + "/echo");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"> {method} /echo HTTP/3", result.Error, StringComparison.Ordinal);
        if (method == "POST")
        {
            Assert.Equal("a=1&b=2", result.Text);
        }
    }

    /// <summary>The server has a limit, and answers before the content has come (RFC 9114 4.1).</summary>
    [Fact(Timeout = Limit)]
    public async Task ARefusalEndsTheUpload()
    {
        var source = Path.Combine(_folder, "large");
        await using (var file = File.Create(source))
        {
            file.SetLength(200_000_000);
        }

        await using var server = await interop.StartAsync(options => options.Limits.MaxRequestBodySize = 1_000_000);
        var result = await H3Tool.RunAsync("upload", "-k", "-X", "POST", "--sha256", source, $"https://localhost:{server.EndPoints[0].Port}/upload");
        Assert.Equal((22, "h3: The server answered 413.\n"), (result.ExitCode, result.Error));
        Assert.DoesNotContain("large", result.Text, StringComparison.Ordinal);
    }
}
