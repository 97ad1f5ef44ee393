using System.Diagnostics;

namespace H3Routes.EndToEnd;

/// <summary>Another program, run to its end within a limit.</summary>
internal static class Tool
{
    /// <summary>Skips the present test where <paramref name="name"/> is not on the path, and says which package has it.</summary>
    public static void Require(string name, string package)
        => Assert.SkipUnless(Find(name) is not null, $"{name} is not installed (Debian: {package}).");

    public static string? Find(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string name, IEnumerable<string> arguments, TimeSpan limit)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            Assert.Fail($"{name} did not end within {limit.TotalSeconds} s.\n{await output}\n{await error}");
        }

        return (process.ExitCode, await output, await error);
    }
}
