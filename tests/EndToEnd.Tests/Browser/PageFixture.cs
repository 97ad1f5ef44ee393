using System.Text.Json;
using H3Routes.EndToEnd.Site;
using Interop;

namespace H3Routes.EndToEnd.Browser;

/// <summary>webtransport.html on <c>http://localhost</c> (a secure context), run once in Chromium against live servers with the development certificate.</summary>
public sealed class PageFixture : IAsyncLifetime
{
    private readonly H3Server _echo = InteropServer.Create(Configure);
    private readonly H3Server _site = SessionServer.Create(Configure);
    private readonly SemaphoreSlim _once = new(1);
    private readonly PageServer _pages = new();
    private Chromium? _browser;
    private IReadOnlyDictionary<string, string>? _report;

    public async ValueTask InitializeAsync()
    {
        await _echo.StartAsync();
        await _site.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        await _pages.DisposeAsync();
        await _site.DisposeAsync();
        await _echo.DisposeAsync();
        _once.Dispose();
    }

    /// <summary>What each check of the page has seen. The first caller waits for all of them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RunAsync()
    {
        Chromium.Require();
        await _once.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _report ??= await RunPageAsync();
        }
        finally
        {
            _once.Release();
        }
    }

    private static void Configure(H3ServerOptions options)
    {
        options.Workers = 1;
        options.Listen("127.0.0.1:0");
    }

    private async Task<Dictionary<string, string>> RunPageAsync()
    {
        // The servers have free ports of 127.0.0.1, and localhost may be ::1 first.
        _browser = await Chromium.StartAsync("--host-resolver-rules=MAP localhost 127.0.0.1");
        await _browser.OpenAsync($"{_pages.Url}webtransport.html?hash={Convert.ToHexStringLower(_echo.CertificateHash.Span)}&echo={_echo.EndPoints[0].Port}&site={_site.EndPoints[0].Port}");
        await _browser.UntilAsync("return window.report !== undefined", "True", seconds: 150);
        await _browser.KeepScreenshotAsync("webtransport");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(await _browser.RunAsync("return window.report"))!;
    }
}
