using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace H3Routes.EndToEnd;

/// <summary>samples/Interop as a program of its own.</summary>
internal sealed partial class InteropProcess : IAsyncDisposable
{
    private readonly Process _process;

    private InteropProcess(Process process) => _process = process;

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "Interop.dll");

    public int Port { get; private set; }

    public string CertificateHash { get; private set; } = "";

    public int Id => _process.Id;

    /// <summary>Resident memory, in bytes.</summary>
    public long ResidentSize
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Ready when this completes.</summary>
    public static async Task<InteropProcess> StartAsync(InteropFixture fixture, string[]? options = null, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet")
        {
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path, "--listen", "127.0.0.1:0", "--cert", fixture.CertificatePath, "--key", fixture.KeyPath, .. options ?? []])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        var server = new InteropProcess(Process.Start(start)!);
        try
        {
            var ready = Ready().Match(await server._process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) ?? "");
            Assert.True(ready.Success, "The server has not said that it is ready.");
            server.Port = int.Parse(ready.Groups[1].Value, CultureInfo.InvariantCulture);
            server.CertificateHash = ready.Groups[2].Value;
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public string Url(string path) => $"https://127.0.0.1:{Port}{path}";

    /// <summary>Sends a signal by its name and gives the exit code.</summary>
    public async Task<int> EndAsync(string signal, TimeSpan limit)
    {
        using (var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    [GeneratedRegex("^ready: https://127.0.0.1:([0-9]+) sha-256 ([0-9a-f]{64})$")]
    private static partial Regex Ready();
}
