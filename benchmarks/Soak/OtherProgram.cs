using System.Diagnostics;

namespace H3Routes.Soak;

/// <summary>Another program, run to its end.</summary>
internal static class OtherProgram
{
    /// <summary>A program for the same host as this one.</summary>
    public static ProcessStartInfo DotNet(string assembly, IEnumerable<string> arguments)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
        return new ProcessStartInfo(host, [assembly, .. arguments]) { RedirectStandardOutput = true };
    }

    /// <returns>What it has written.</returns>
    /// <exception cref="SoakException">It has failed.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new SoakException($"{string.Join(' ', start.ArgumentList)}: exit code {process.ExitCode}: {await error}{output}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
