using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;

namespace H3Routes.EndToEnd.ChatSample;

/// <summary>samples/Chat as a program, with a development certificate of its own in a folder that goes away.</summary>
internal sealed class ChatProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(ChatProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "ChatProgram").Value!;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-chat-").FullName;
    private Process? _process;

    /// <summary>UDP and TCP.</summary>
    public int Port { get; } = FreePort();

    public int HttpPort { get; } = FreePort();

    public string HttpUrl => $"http://localhost:{HttpPort}/";

    /// <summary>Ready when this completes. May be started again, with the same ports, after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Program, "--listen", $"localhost:{Port}", "--http-port", $"{HttpPort}"]) { RedirectStandardOutput = true };
        start.Environment["XDG_DATA_HOME"] = _folder;
        _process = Process.Start(start)!;
        var ready = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal($"Open {HttpUrl} in Chromium, in two windows. Ctrl+C stops.", ready);
    }

    /// <summary>As Ctrl+C does.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-INT", $"{_process!.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, _process.ExitCode);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Free for TCP and, as hardly anybody has UDP ports of that range, for UDP.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
