using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using H3Routes.EndToEnd.Browser;

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
        Chromium.Require();
        var line = _chromium.Split(' ');
        await using var browser = await Chromium.StartAsync([.. line.Where(part => part.StartsWith("--", StringComparison.Ordinal) && !part.StartsWith("--user-data-dir=", StringComparison.Ordinal))]);
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
}
