using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace H3Routes.EndToEnd.Browser;

/// <summary>Chromium without a window, driven by the few WebDriver commands that tests need (W3C WebDriver, by chromedriver). It has a profile of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly string _profile = Directory.CreateTempSubdirectory("h3routes-chromium-").FullName;
    private readonly Process _driver;
    private readonly System.Net.Http.HttpClient _http;
    private string _session = "";

    private Chromium(Process driver, int port)
    {
        _driver = driver;
        _http = new System.Net.Http.HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Skips the present test where there is no Chromium, or nothing to drive it with.</summary>
    public static void Require()
    {
        Tool.Require("chromium", "chromium");
        Tool.Require("chromedriver", "chromium-driver");
    }

    public static async Task<Chromium> StartAsync(params string[] options)
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var browser = new Chromium(Process.Start(new ProcessStartInfo("chromedriver", [$"--port={port}"]) { RedirectStandardOutput = true })!, port);
        try
        {
            while (await browser._driver.StandardOutput.ReadLineAsync(Token) is { } line && !line.Contains("started successfully", StringComparison.Ordinal))
            {
            }

            string[] arguments =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--window-size=1000,700",
                $"--user-data-dir={browser._profile}", .. options,
            ];
            var chrome = new Dictionary<string, object> { ["goog:chromeOptions"] = new { args = arguments, binary = Tool.Find("chromium") } };
            var session = await browser.PostAsync("/session", new { capabilities = new { alwaysMatch = chrome } });
            browser._session = $"/session/{session.GetProperty("sessionId").GetString()}";
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public Task OpenAsync(string url) => PostAsync(_session + "/url", new { url });

    /// <summary>Runs the body of a function in the present tab's page, and gives what it returns.</summary>
    public async Task<string> RunAsync(string script, params object[] args) => (await PostAsync(_session + "/execute/sync", new { script, args })).ToString();

    /// <summary>Runs it until it returns what is expected, for a minute unless told.</summary>
    public async Task UntilAsync(string script, string expected, int seconds = 60)
    {
        var seen = "";
        for (var end = DateTime.UtcNow.AddSeconds(seconds); DateTime.UtcNow < end; await Task.Delay(100, Token))
        {
            if ((seen = await RunAsync(script)) == expected)
            {
                return;
            }
        }

        Assert.Equal(expected, seen);
    }

    /// <summary>The present tab, for <see cref="SwitchAsync"/>.</summary>
    public async Task<string> CurrentTabAsync() => (await _http.GetFromJsonAsync<JsonElement>(_session + "/window", Token)).GetProperty("value").GetString()!;

    /// <summary>Opens a window of its own, which is on the screen beside the others (a tab in the background would be slowed down), and goes there.</summary>
    public async Task<string> NewTabAsync()
    {
        var tab = (await PostAsync(_session + "/window/new", new { type = "window" })).GetProperty("handle").GetString()!;
        await SwitchAsync(tab);
        return tab;
    }

    public Task SwitchAsync(string tab) => PostAsync(_session + "/window", new { handle = tab });

    /// <summary>Types into the element, as a person at the keyboard does.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        var element = (await PostAsync(_session + "/element", new { @using = "css selector", value = selector })).EnumerateObject().First().Value.GetString();
        await PostAsync($"{_session}/element/{element}/value", new { text });
    }

    /// <summary>Moves the mouse to a point of the page, in CSS pixels.</summary>
    public Task MoveMouseAsync(int x, int y) => PostAsync(_session + "/actions", new
    {
        actions = new[] { new { type = "pointer", id = "mouse", parameters = new { pointerType = "mouse" }, actions = new[] { new { type = "pointerMove", duration = 50, x, y } } } },
    });

    /// <summary>Keeps a picture of the page as a result of the present test.</summary>
    public async Task KeepScreenshotAsync(string name)
    {
        var picture = (await _http.GetFromJsonAsync<JsonElement>(_session + "/screenshot", Token)).GetProperty("value").GetBytesFromBase64();
        Assert.Equal("PNG"u8, picture.AsSpan(1, 3));
        TestContext.Current.AddAttachment(name, picture, "image/png");
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Length > 0)
        {
            using var _ = await _http.DeleteAsync(_session, CancellationToken.None);
        }

        _driver.Kill(entireProcessTree: true);
        await _driver.WaitForExitAsync(CancellationToken.None);
        _driver.Dispose();
        _http.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A process of the browser's still writes there; it is a temporary folder.
        }
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var content = JsonContent.Create(body);
        // The driver takes no chunks.
        await content.LoadIntoBufferAsync(Token);
        using var response = await _http.PostAsync(path, content, Token);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer.GetProperty("value");
    }
}
