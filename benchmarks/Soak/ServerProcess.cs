using System.Diagnostics;

namespace H3Routes.Soak;

/// <summary>The process of <see cref="SoakServer"/>.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string url, string certificateHash) => (_process, Url, CertificateHash) = (process, url, certificateHash);

    public string Url { get; }

    public string CertificateHash { get; }

    public static async Task<ServerProcess> StartAsync(int workers)
    {
        var start = OtherProgram.DotNet(typeof(ServerProcess).Assembly.Location, ["serve", "--workers", $"{workers}"]);
        start.RedirectStandardInput = true;
        var process = Process.Start(start)!;
        try
        {
            return await ReadLineAsync(process) is { } line && line.Split(' ') is ["ready", var port, var hash]
                ? new ServerProcess(process, $"https://127.0.0.1:{port}", hash)
                : throw new SoakException("The server has not said that it is ready.");
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    /// <summary><c>begin</c>: peaks count from now on. <c>end</c>: what is left when the clients are gone and the garbage is collected.</summary>
    public async Task<SoakState> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return await ReadLineAsync(_process) is { } line ? SoakState.Parse(line) : throw new SoakException("The server has ended.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task<string?> ReadLineAsync(Process process)
    {
        try
        {
            return await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(90));
        }
        catch (TimeoutException)
        {
            throw new SoakException("The server's process does not answer.");
        }
    }
}
