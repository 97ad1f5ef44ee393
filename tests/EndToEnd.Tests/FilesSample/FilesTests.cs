using System.Net;
using System.Security.Cryptography;
using System.Text;
using H3Routes.EndToEnd.Cli;

namespace H3Routes.EndToEnd.FilesSample;

/// <summary>samples/Files: what may be written, replaced, listed and fetched, and what may not.</summary>
public sealed class FilesTests(FilesFixture site) : IAsyncDisposable
{
    private const int Limit = 90_000;

    private readonly H3Client _client = new(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
    private readonly string _name = Guid.NewGuid().ToString("n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(site.Root, _name);

    private string Url => site.Url("/files/" + _name);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        File.Delete(Path);
    }

    [Fact(Timeout = Limit)]
    public async Task PutMakesAndReplacesPostOnlyMakes()
    {
        Assert.Equal(201, await SendAsync("PUT", Url, "one"));
        Assert.Equal("one", await GetAsync(Url));
        Assert.Equal(204, await SendAsync("PUT", Url, "two"));
        Assert.Equal("two", await GetAsync(Url));
        Assert.Equal(409, await SendAsync("POST", Url, "three"));
        Assert.Equal("two", await GetAsync(Url));
        using (var deleted = await _client.SendAsync(new H3ClientRequest("DELETE", Url), Token))
        {
            // No state of what is gone.
            Assert.Equal((204, null, null), (deleted.StatusCode, deleted.Headers["etag"], deleted.Headers["last-modified"]));
        }

        Assert.Equal(404, await SendAsync("DELETE", Url));
        Assert.Equal(404, await SendAsync("GET", Url));
        Assert.Equal(201, await SendAsync("POST", Url, "three"));
        Assert.Equal("three", await GetAsync(Url));
    }

    /// <summary>What a browser says of the page that asks.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("same-origin", 201, 204, 204)]
    [InlineData("none", 201, 204, 204)]
    [InlineData("same-site", 403, 403, 403)]
    [InlineData("cross-site", 403, 403, 403)]
    public async Task OnlyItsOwnPagesWrite(string site, int post, int put, int delete)
    {
        if (post == 403)
        {
            Assert.Equal(403, await SendAsync("POST", Url, "made", ("sec-fetch-site", site)));
            Assert.Equal(404, await SendAsync("GET", Url));
            Assert.Equal(201, await SendAsync("POST", Url, "made"));
        }
        else
        {
            Assert.Equal(post, await SendAsync("POST", Url, "made", ("sec-fetch-site", site)));
        }

        Assert.Equal(put, await SendAsync("PUT", Url, "changed", ("sec-fetch-site", site)));
        Assert.Equal(put == 403 ? "made" : "changed", await GetAsync(Url));
        Assert.Equal(delete, await SendAsync("DELETE", Url, null, ("sec-fetch-site", site)));
        Assert.Equal(delete == 403 ? 200 : 404, await SendAsync("GET", Url));
    }

    [Fact(Timeout = Limit)]
    public async Task NoScriptOfAFileRunsAsTheSites()
    {
        Assert.Equal(201, await SendAsync("PUT", Url, "<script>alert(1)</script>"));
        using var response = await _client.GetAsync(Url, Token);
        Assert.Equal(("sandbox", "nosniff"), (response.Headers["content-security-policy"], response.Headers["x-content-type-options"]));
    }

    [Fact(Timeout = Limit)]
    public async Task ConditionsGuardAReplacement()
    {
        using var made = await _client.SendAsync(new H3ClientRequest("PUT", Url) { Content = H3ClientContent.FromString("one") }, Token);
        Assert.Equal($"/files/{_name}", made.Headers["location"]);
        var tag = made.Headers["etag"]!;
        using (var get = await _client.GetAsync(Url, Token))
        {
            Assert.Equal(tag, get.Headers["etag"]);
        }

        Assert.Equal(412, await SendAsync("PUT", Url, "x", ("if-none-match", "*")));
        Assert.Equal(412, await SendAsync("PUT", Url, "x", ("if-match", "\"other\"")));
        Assert.Equal(412, await SendAsync("DELETE", Url, null, ("if-match", "\"other\"")));
        Assert.Equal(204, await SendAsync("PUT", Url, "two", ("if-match", tag)));
        Assert.Equal(412, await SendAsync("PUT", Url, "three", ("if-match", tag)));
        Assert.Equal(304, await SendAsync("GET", Url, null, ("if-none-match", $"\"{File.GetLastWriteTimeUtc(Path).Ticks:x}-3\"")));
        Assert.Equal("two", await GetAsync(Url));
    }

    [Theory(Timeout = Limit)]
    [InlineData("PUT", "/files/sub", 409)]
    [InlineData("POST", "/files/sub", 409)]
    [InlineData("PUT", "/files/sub/", 400)]
    [InlineData("PUT", "/files/nowhere/x", 409)]
    [InlineData("PUT", "/files/..%2Fescaped", 400)]
    [InlineData("PUT", "/files/sub%2F..%2F..%2Fescaped", 400)]
    [InlineData("PUT", "/files/%2Fescaped", 400)]
    [InlineData("PUT", "/files/..%5Cescaped", 400)]
    [InlineData("PUT", "/files/.hidden", 400)]
    [InlineData("PUT", "/files/a%00b", 400)]
    [InlineData("PUT", "/files/a%0Ab", 400)]
    [InlineData("PUT", "/files/", 405)]
    [InlineData("DELETE", "/files/sub", 409)]
    [InlineData("DELETE", "/files/..%2Foutside", 404)]
    [InlineData("DELETE", "/files/link/outside", 404)]
    [InlineData("PUT", "/files/link/escaped", 400)]
    [InlineData("PUT", "/files/link", 400)]
    [InlineData("GET", "/files/link/outside", 404)]
    [InlineData("GET", "/files/link/", 404)]
    [InlineData("GET", "/files/sub", 308)]
    [InlineData("GET", "/files/sub/", 200)]
    [InlineData("GET", "/files/nowhere/", 404)]
    [InlineData("GET", "/files/..%2Foutside", 404)]
    [InlineData("GET", "/", 307)]
    public async Task NothingIsReachedOutsideTheFolder(string method, string path, int status)
    {
        await File.WriteAllTextAsync(site.Outside("outside"), "outside", Token);
        try
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(site.Root, "link"), "..");
        }
        catch (IOException)
        {
            // Another row has made it.
        }

        Assert.Equal(status, await SendAsync(method, site.Url(path), method is "PUT" or "POST" ? "x" : null));
        Assert.Equal("outside", await File.ReadAllTextAsync(site.Outside("outside"), Token));
        Assert.Equal(["outside", "root"], Directory.GetFileSystemEntries(site.Outside("")).Select(System.IO.Path.GetFileName).Order());
        Assert.Empty(Directory.GetFiles(site.Root, ".*"));
    }

    [Fact(Timeout = Limit)]
    public async Task TooMuchIsRefusedAndLeavesNothing()
    {
        var declared = new H3ClientRequest("PUT", Url) { Content = H3ClientContent.FromBytes(new byte[FilesFixture.MaxFileSize + 1]) };
        using (var response = await _client.SendAsync(declared, Token))
        {
            Assert.Equal(413, response.StatusCode);
        }

        // Of unknown length: known only when it is too much.
        var pushed = new H3ClientRequest("PUT", Url)
        {
            Content = H3ClientContent.FromWriter(async (stream, cancellation) =>
            {
                var piece = new byte[1 << 20];
                for (var i = 0; i < 100; i++)
                {
                    await stream.WriteAsync(piece, cancellation);
                }
            }),
        };
        using (var response = await _client.SendAsync(pushed, Token))
        {
            Assert.Equal(413, response.StatusCode);
        }

        await LeavesNothingAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task AnUploadIsSeenWholeOrNotAtAll()
    {
        await File.WriteAllTextAsync(Path, "old", Token);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var upload = _client.SendAsync(
            new H3ClientRequest("PUT", Url)
            {
                Content = H3ClientContent.FromWriter(async (stream, cancelled) =>
                {
                    await stream.WriteAsync(new byte[1 << 20], cancelled);
                    begun.SetResult();
                    await Task.Delay(Timeout.Infinite, cancelled);
                }),
            },
            cancellation.Token);
        await begun.Task;
        await WaitAsync(() => Directory.GetFiles(site.Root, ".upload-*").Length > 0);
        Assert.Equal("old", await GetAsync(Url));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        await WaitAsync(() => Directory.GetFiles(site.Root, ".upload-*").Length == 0);
        Assert.Equal("old", await GetAsync(Url));
    }

    [Fact(Timeout = Limit)]
    public async Task TheListIsEscaped()
    {
        string[] names = ["<script>alert(1)</script>", "a&b \"c\" 'd'", "javascript:alert(1)", "ü %41?x#y", _name];
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(site.Root, "escaped-" + _name));
        foreach (var name in names)
        {
            await File.WriteAllTextAsync(System.IO.Path.Combine(folder.FullName, name.Replace('/', '_')), name, Token);
        }

        await File.WriteAllTextAsync(System.IO.Path.Combine(folder.FullName, ".hidden"), "", Token);
        File.CreateSymbolicLink(System.IO.Path.Combine(folder.FullName, "leads-out"), site.Outside(""));
        using var response = await _client.GetAsync(site.Url($"/files/{folder.Name}/"), Token);
        Assert.Equal(("text/html; charset=utf-8", true), (response.Headers["content-type"], response.Headers["content-security-policy"]?.StartsWith("default-src 'none'", StringComparison.Ordinal)));
        var page = await response.ReadAsStringAsync(cancellationToken: Token);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(".hidden", page, StringComparison.Ordinal);
        Assert.DoesNotContain("leads-out", page, StringComparison.Ordinal);
        var links = page.Split("href=\"./").Skip(1).Select(part => part.Split('"')[0]).ToArray();
        Assert.Equal(names.Length, links.Length);
        foreach (var link in links)
        {
            Assert.Equal(Uri.UnescapeDataString(link), (await GetAsync(site.Url($"/files/{folder.Name}/{link}"))).Replace('/', '_'));
        }

        foreach (var name in names)
        {
            Assert.Contains($">{WebUtility.HtmlEncode(name.Replace('/', '_'))}</a>", page, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    [Fact(Timeout = Limit)]
    public async Task H3UploadsAndDownloadsAndGoesOn()
    {
        var folder = Directory.CreateTempSubdirectory("h3routes-h3-").FullName;
        try
        {
            var bytes = RandomNumberGenerator.GetBytes(20_000_000);
            var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
            await File.WriteAllBytesAsync(System.IO.Path.Combine(folder, _name), bytes, Token);
            var up = await H3Tool.RunAsync("upload", "-k", "--sha256", System.IO.Path.Combine(folder, _name), site.Url("/files/"));
            Assert.Equal((0, ""), (up.ExitCode, up.Error));
            Assert.StartsWith(hash, up.Text, StringComparison.Ordinal);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Path, Token));

            // As an interrupted run leaves it.
            var target = System.IO.Path.Combine(folder, "down");
            await File.WriteAllBytesAsync(target + ".part", bytes[..12_345_678], Token);
            await File.WriteAllTextAsync(target + ".part.etag", $"\"{File.GetLastWriteTimeUtc(Path).Ticks:x}-{bytes.Length:x}\"", Token);
            var down = await H3Tool.RunAsync("download", "-k", "-v", "--continue", "--sha256", "-o", target, Url);
            Assert.Equal(0, down.ExitCode);
            Assert.Contains("206", down.Error, StringComparison.Ordinal);
            Assert.Contains(hash, down.Text, StringComparison.Ordinal);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(target, Token));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void TheRestOfAKilledProcessIsGone() => Assert.False(File.Exists(System.IO.Path.Combine(site.Root, ".upload-old")));

    private async Task<int> SendAsync(string method, string url, string? content = null, params (string Name, string Value)[] fields)
    {
        var request = new H3ClientRequest(method, url) { Content = content is null ? null : H3ClientContent.FromString(content) };
        foreach (var (name, value) in fields)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _client.SendAsync(request, Token);
        return response.StatusCode;
    }

    private async Task<string> GetAsync(string url)
    {
        using var response = await _client.GetAsync(url, Token);
        Assert.Equal(200, response.StatusCode);
        return Encoding.UTF8.GetString(await response.ReadAsBytesAsync(cancellationToken: Token));
    }

    private async Task LeavesNothingAsync()
    {
        await WaitAsync(() => Directory.GetFiles(site.Root, ".upload-*").Length == 0);
        Assert.False(File.Exists(Path));
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (var end = DateTime.UtcNow.AddSeconds(20); !condition();)
        {
            Assert.True(DateTime.UtcNow < end, "It did not come about.");
            await Task.Delay(20, Token);
        }
    }
}
