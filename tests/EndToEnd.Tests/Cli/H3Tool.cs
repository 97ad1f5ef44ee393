using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace H3Routes.EndToEnd.Cli;

/// <summary>The h3 tool as a process of its own.</summary>
internal sealed partial class H3Tool : IDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly MemoryStream _output = new();
    private readonly Task _reading;
    private readonly Task<string> _error;

    private H3Tool(Process process)
    {
        _process = process;
        _reading = ReadAsync(process.StandardOutput.BaseStream);
        _error = process.StandardError.ReadToEndAsync();
    }

    public static string DotNet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "h3.dll");

    public static H3Tool Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(DotNet, [Assembly, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new H3Tool(Process.Start(start)!);
    }

    public static Task<H3ToolResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    public static async Task<H3ToolResult> RunAsync(string[] arguments, byte[]? input = null, params (string Name, string Value)[] environment)
    {
        using var tool = Start(arguments, environment);
        if (input is not null)
        {
            await tool._process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        }

        return await tool.EndAsync();
    }

    /// <summary>As a person types: the input stays open until as many lines as <paramref name="lines"/> were printed.</summary>
    public static async Task<H3ToolResult> TypeAsync(string[] arguments, byte[] input, int lines)
    {
        using var tool = Start(arguments);
        await tool._process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        await tool._process.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        while (!tool._process.HasExited && tool.Lines < lines)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return await tool.EndAsync();
    }

    /// <summary>Lines printed so far.</summary>
    private int Lines
    {
        get
        {
            lock (_lock)
            {
                return _output.GetBuffer().AsSpan(0, (int)_output.Length).Count((byte)'\n');
            }
        }
    }

    /// <summary>SIGINT, as Ctrl-C sends it.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, 2));

    public async Task<H3ToolResult> EndAsync()
    {
        var token = TestContext.Current.CancellationToken;
        _process.StandardInput.Close();
        var memory = 0L;
        for (var exit = _process.WaitForExitAsync(token); !exit.IsCompleted; await Task.WhenAny(exit, Task.Delay(20, token)))
        {
            memory = Math.Max(memory, PeakMemory());
        }

        token.ThrowIfCancellationRequested();
        await _reading.WaitAsync(token);
        return new H3ToolResult(_process.ExitCode, _output.ToArray(), await _error.WaitAsync(token), memory);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(Stream output)
    {
        var buffer = new byte[16 << 10];
        int count;
        while ((count = await output.ReadAsync(buffer)) > 0)
        {
            lock (_lock)
            {
                _output.Write(buffer, 0, count);
            }
        }
    }

    /// <summary>Bytes of the kernel's high-water mark; 0 when the process is gone.</summary>
    private long PeakMemory()
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{_process.Id}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(6, line.Length - 9), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
