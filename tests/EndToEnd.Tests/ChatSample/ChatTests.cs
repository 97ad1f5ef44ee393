using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using H3Routes.EndToEnd.Browser;

namespace H3Routes.EndToEnd.ChatSample;

/// <summary>samples/Chat and people in Chromium.</summary>
public sealed class ChatTests : IAsyncLifetime
{
    private const int Limit = 240_000;
    private const string LastText = "return [...document.querySelectorAll('#messages .text')].at(-1)?.textContent";
    private const string LastNote = "return [...document.querySelectorAll('#messages .note')].at(-1)?.textContent";

    private readonly ChatProcess _chat = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _chat.StartAsync();

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact(Timeout = Limit)]
    public async Task MessagesAndCursorsGoFromWindowToWindow()
    {
        Chromium.Require();
        await using var browser = await Chromium.StartAsync();
        var ada = await browser.CurrentTabAsync();
        await JoinAsync(browser, "Ada", "tea & biscuits");
        await SayAsync(browser, "Is anybody here?");
        var grace = await browser.NewTabAsync();
        await JoinAsync(browser, "Grace", "tea & biscuits");

        // What was said before, who is here, and that somebody has come.
        await browser.UntilAsync(LastText, "Is anybody here?");
        await browser.UntilAsync("return [...document.querySelectorAll('#people li')].map(item => item.textContent).join()", "Ada,Grace (you)");
        await SayAsync(browser, "<img src=x onerror=alert(1)> is text & nothing else");
        await browser.SwitchAsync(ada);
        await browser.UntilAsync(LastNote, "Grace has come");
        await browser.UntilAsync(LastText, "<img src=x onerror=alert(1)> is text & nothing else");
        Assert.Equal("0", await browser.RunAsync("return document.querySelectorAll('#messages img').length"));
        await SayAsync(browser, "So it is. Look where my mouse is!");

        // Datagrams may be lost: the mouse moves until one has come.
        var cursor = "";
        for (var x = 420; cursor.Length == 0 && x < 460; x++)
        {
            await browser.SwitchAsync(ada);
            await browser.MoveMouseAsync(x, 320);
            await browser.SwitchAsync(grace);
            await Task.Delay(200, Token);
            cursor = await browser.RunAsync("""
                const cursor = document.querySelector('.cursor');
                if (!cursor) return "";
                const { left, top } = cursor.getBoundingClientRect();
                return `${cursor.textContent} ${Math.abs(left - 440) < 22} ${Math.round(top)}`;
                """);
        }

        Assert.Equal("Ada true 320", cursor);
        await browser.UntilAsync(LastText, "So it is. Look where my mouse is!");
        await browser.KeepScreenshotAsync("chat-grace");
        await browser.SwitchAsync(ada);
        await browser.KeepScreenshotAsync("chat-ada");

        await browser.RunAsync("document.getElementById('leave').click()");
        await browser.SwitchAsync(grace);
        await browser.UntilAsync(LastNote, "Ada has gone");
        await browser.UntilAsync("return document.querySelectorAll('.cursor').length", "0");
    }

    [Fact(Timeout = Limit)]
    public async Task ThePageComesBackWhenTheServerDoes()
    {
        Chromium.Require();
        await using var browser = await Chromium.StartAsync();
        await JoinAsync(browser, "Ada", "lobby");
        await _chat.StopAsync();
        await browser.UntilAsync("return document.getElementById('state').className", "");
        await _chat.StartAsync();
        await browser.UntilAsync("return document.getElementById('state').textContent", "Connected");
        await SayAsync(browser, "Here I am again");
        await browser.UntilAsync(LastText, "Here I am again");
    }

    [Fact(Timeout = Limit)]
    public async Task WhatIsTooMuchIsSaid()
    {
        Chromium.Require();
        await using var browser = await Chromium.StartAsync();
        await JoinAsync(browser, "Ada", "lobby");

        // Within the page's limit of characters, beyond the server's of bytes.
        await browser.RunAsync("document.getElementById('text').value = 'ü'.repeat(1500); document.getElementById('compose').requestSubmit()");
        await browser.UntilAsync("return document.getElementById('notice').textContent", "A message has at most 2000 bytes.");
        await browser.RunAsync("for (let i = 0; i < 20; i++) { document.getElementById('text').value = `${i}`; document.getElementById('compose').requestSubmit(); }");
        await browser.UntilAsync("return document.getElementById('notice').textContent", "Slower, please: this was not sent.");
        await browser.UntilAsync("return document.querySelectorAll('#messages .text').length >= 8", "True");

        await browser.RunAsync("""
            document.getElementById('leave').click();
            document.getElementById('room').value = 'r'.repeat(25);
            document.getElementById('join').dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
            """);
        await browser.UntilAsync("return document.getElementById('refusal').textContent", "Names have 1 to 24 characters, and no control characters.");
    }

    [Fact(Timeout = Limit)]
    public async Task ThePageByHttpsIsAsGood()
    {
        Chromium.Require();

        // As a person who goes on past the browser's warning.
        await using var browser = await Chromium.StartAsync("--ignore-certificate-errors");
        await JoinAsync(browser, "Ada", "lobby", $"https://localhost:{_chat.Port}/");
        await SayAsync(browser, "By HTTPS");
        await browser.UntilAsync(LastText, "By HTTPS");
    }

    [Fact(Timeout = Limit)]
    public async Task PagesOfOthersAreNotLetIn()
    {
        Chromium.Require();
        await using var browser = await Chromium.StartAsync();
        await using var other = new PageServer();
        Assert.Equal("open", await OpenAsync(_chat.HttpUrl));
        Assert.Equal("WebTransportError", await OpenAsync(other.Url + "webtransport.html"));

        async Task<string> OpenAsync(string page)
        {
            await browser.OpenAsync(page);
            return await browser.RunAsync(
                """
                const [port, hash] = arguments;
                const value = Uint8Array.from(hash.match(/../g), byte => parseInt(byte, 16));
                return new WebTransport(`https://localhost:${port}/chat/lobby?name=x`, { serverCertificateHashes: [{ algorithm: "sha-256", value }] }).ready.then(() => "open", error => error.name);
                """,
                _chat.Port,
                (await AddressAsync()).GetProperty("sha256").GetString()!);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ThePageIsThereByHttpsOnThePortsTcp(int version)
    {
        var sha256 = (await AddressAsync()).GetProperty("sha256").GetString();
        using var handler = new System.Net.Http.HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString(HashAlgorithmName.SHA256).Equals(sha256, StringComparison.OrdinalIgnoreCase) };
        using var http = new System.Net.Http.HttpClient(handler) { DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await http.GetAsync($"https://localhost:{_chat.Port}/", Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([$"h3=\":{_chat.Port}\"; ma=3600"], response.Headers.GetValues("alt-svc"));
        Assert.StartsWith("default-src 'self'", Assert.Single(response.Headers.GetValues("content-security-policy")));

        // What Alt-Svc leads to is the same page.
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = sha256 });
        using var same = await client.GetAsync($"https://localhost:{_chat.Port}/", Token);
        Assert.Equal(await response.Content.ReadAsStringAsync(Token), await same.ReadAsStringAsync(cancellationToken: Token));
    }

    private async Task JoinAsync(Chromium browser, string name, string room, string? page = null)
    {
        await browser.OpenAsync(page ?? _chat.HttpUrl);
        await browser.RunAsync("document.getElementById('name').value = ''; document.getElementById('room').value = ''");
        await browser.TypeAsync("#name", name);
        await browser.TypeAsync("#room", room + "\n");
        await browser.UntilAsync("return document.getElementById('state').textContent", "Connected");
    }

    private static async Task SayAsync(Chromium browser, string text)
    {
        await browser.TypeAsync("#text", text + "\n");
        await browser.UntilAsync("return document.getElementById('text').value + document.getElementById('notice').textContent", "");
    }

    private async Task<JsonElement> AddressAsync()
    {
        using var http = new System.Net.Http.HttpClient();
        return await http.GetFromJsonAsync<JsonElement>(_chat.HttpUrl + "transport.json", Token);
    }
}
