using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace H3Routes.EndToEnd.FilesSample;

/// <summary>samples/Files as a program, with the browser started by the line that it prints.</summary>
public sealed class FilesProgramTests : IAsyncLifetime
{
    private const int Limit = 120_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-program-").FullName;
    private Process _server = null!;
    private string _chromium = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_folder, "root");

    public async ValueTask InitializeAsync()
    {
        // One port for both loopbacks, whichever of them the browser takes.
        int port;
        using (var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)free.LocalEndPoint!).Port;
        }

        // The development certificate is made in this folder.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Files.dll"), "--root", Root, "--listen", $"localhost:{port}"]) { RedirectStandardOutput = true };
        start.Environment["XDG_DATA_HOME"] = _folder;
        _server = Process.Start(start)!;
        while (!_chromium.StartsWith("chromium ", StringComparison.Ordinal))
        {
            _chromium = await _server.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ?? throw new InvalidOperationException("The program has ended.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync(CancellationToken.None);
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = Limit)]
    public async Task APersonUploadsInChromium()
    {
        Tool.Require("chromium", "chromium");
        Tool.Require("chromedriver", "chromium-driver");
        var line = _chromium.Split(' ');
        await using var browser = await Browser.StartAsync([.. line.Where(part => part.StartsWith("--", StringComparison.Ordinal) && !part.StartsWith("--user-data-dir=", StringComparison.Ordinal)), $"--user-data-dir={_folder}/profile"]);
        await browser.OpenAsync(line[^1]);
        Assert.Equal("/", await browser.RunAsync("return document.querySelector('h1').textContent"));
        Assert.Equal("h3", await browser.RunAsync("return performance.getEntriesByType('navigation')[0].nextHopProtocol"));

        // What choosing a file does.
        await browser.RunAsync("""
            const chosen = new DataTransfer();
            chosen.items.add(new File([new Uint8Array(3_000_000).fill(65)], "from & browser.txt"));
            const input = document.getElementById("files");
            input.files = chosen.files;
            input.dispatchEvent(new Event("change"));
            """);
        await browser.UntilAsync("return document.querySelector('td a')?.textContent", "from & browser.txt");
        var uploaded = Path.Combine(Root, "from & browser.txt");
        Assert.Equal(new string('A', 3_000_000), await File.ReadAllTextAsync(uploaded, Token));

        // A second time it is asked whether to replace it: yes.
        await File.WriteAllTextAsync(uploaded, "changed by somebody", Token);
        await browser.RunAsync("""
            window.confirm = () => true;
            const chosen = new DataTransfer();
            chosen.items.add(new File(["new"], "from & browser.txt"));
            const input = document.getElementById("files");
            input.files = chosen.files;
            input.dispatchEvent(new Event("change"));
            """);
        await browser.UntilAsync("return document.querySelector('td:nth-child(2)')?.textContent", "3");
        Assert.Equal("new", await File.ReadAllTextAsync(uploaded, Token));

        await browser.RunAsync("window.confirm = () => true; document.querySelector('button.delete').click()");
        await browser.UntilAsync("return document.querySelectorAll('td a').length", "0");
        Assert.False(File.Exists(uploaded));
    }

    /// <summary>chromedriver and its WebDriver commands.</summary>
    private sealed class Browser : IAsyncDisposable
    {
        private readonly Process _driver;
        private readonly System.Net.Http.HttpClient _http;
        private string _session = "";

        private Browser(Process driver, int port)
        {
            _driver = driver;
            _http = new System.Net.Http.HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        }

        public static async Task<Browser> StartAsync(string[] options)
        {
            int port;
            using (var listener = new TcpListener(IPAddress.Loopback, 0))
            {
                listener.Start();
                port = ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            var browser = new Browser(Process.Start(new ProcessStartInfo("chromedriver", [$"--port={port}"]) { RedirectStandardOutput = true })!, port);
            try
            {
                while (await browser._driver.StandardOutput.ReadLineAsync(Token) is { } line && !line.Contains("started successfully", StringComparison.Ordinal))
                {
                }

                string[] arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", .. options];
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

        public async Task<string> RunAsync(string script) => (await PostAsync(_session + "/execute/sync", new { script, args = Array.Empty<object>() })).ToString();

        public async Task UntilAsync(string script, string expected)
        {
            var seen = "";
            for (var end = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < end; await Task.Delay(100, Token))
            {
                if ((seen = await RunAsync(script)) == expected)
                {
                    return;
                }
            }

            Assert.Equal(expected, seen);
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
}
