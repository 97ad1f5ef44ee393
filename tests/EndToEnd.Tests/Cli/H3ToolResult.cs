using System.Text;

namespace H3Routes.EndToEnd.Cli;

/// <param name="PeakMemory">Bytes.</param>
internal sealed record H3ToolResult(int ExitCode, byte[] Output, string Error, long PeakMemory)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
