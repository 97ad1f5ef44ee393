using System.Net;

namespace H3Routes.EndToEnd.Clients;

/// <summary>Chromium without a window, told to speak QUIC to samples/Interop from the first request on.</summary>
public sealed class ChromiumTests(InteropFixture server) : IDisposable
{
    private readonly string _profile = Directory.CreateTempSubdirectory("h3routes-chromium-").FullName;

    public void Dispose() => Directory.Delete(_profile, recursive: true);

    [Theory(Timeout = 90_000)]
    [MemberData(nameof(InteropRoutes.Gets), MemberType = typeof(InteropRoutes))]
    public async Task Gets(string path, int status, string contentType, string content)
    {
        Assert.Equal((200, true), (status, contentType.Length > 0));
        Assert.Contains(content, WebUtility.HtmlDecode(await OpenAsync(path)));
    }

    [Fact(Timeout = 90_000)]
    public async Task SendsItsOwnHeaders() => Assert.Contains("\"user-agent\":\"Mozilla/5.0", WebUtility.HtmlDecode(await OpenAsync("/headers")));

    private async Task<string> OpenAsync(string path)
    {
        Tool.Require("chromium", "chromium");
        var (_, output, error) = await Tool.RunAsync(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                // localhost may be ::1 first, where this server does not listen, and a forced origin has nothing to fall back to.
                "--host-resolver-rules=MAP localhost 127.0.0.1",
                $"--user-data-dir={_profile}", $"--origin-to-force-quic-on=localhost:{server.Port}", $"--ignore-certificate-errors-spki-list={server.PublicKeyHash}",
                "--dump-dom", server.Url(path).AbsoluteUri,
            ],
            TimeSpan.FromSeconds(60));
        return output.Length > 0 ? output : error;
    }
}
