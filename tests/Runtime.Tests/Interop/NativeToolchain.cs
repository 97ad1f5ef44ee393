using System.Diagnostics;

namespace H3Routes.Interop;

/// <summary>The C and C++ compilers of this machine, and the files of the repository that they need.</summary>
internal static class NativeToolchain
{
    public static string Repository { get; } = FindRepository();

    public static string Native { get; } = Path.Combine(Repository, "nuget", "native");

    /// <summary>quiche 0.24.6 lies outside the repository, on machines that run the compatibility tests.</summary>
    public static string Quiche024 { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "native", "quiche-0.24.6"));

    public static void SkipWithout(string tool)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, tool))), $"{tool} is not installed");
    }

    /// <summary>Runs a program to its end and returns its exit code with all that it said.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "H3Routes.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run from within the repository.");
        return folder.FullName;
    }
}
