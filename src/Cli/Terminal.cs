using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace H3Routes.Cli;

/// <summary>What may be drawn where: colour and progress bars only for a person's eyes (https://no-color.org).</summary>
internal static class Terminal
{
    /// <summary>The standard error, if a progress bar may be drawn on it.</summary>
    public static IAnsiConsole? ForProgress() => Console.IsErrorRedirected || IsPlain ? null : Create(Console.Error, isPlain: false);

    /// <summary>The standard output; without colour, and never wrapped, unless it is a terminal.</summary>
    public static IAnsiConsole ForOutput() => Create(Console.Out, Console.IsOutputRedirected || IsPlain);

    /// <summary>The standard output as bytes. Writing fails when nobody reads any more (<c>h3 get … | head</c>): a download of any length ends then.</summary>
    public static Stream OpenOutput()
    {
        // Console's stream drops what a closed pipe does not take. But where the output is a file it moves the position that other programs share, which FileStream does not.
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    private static bool IsPlain => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") is "dumb";

    private static IAnsiConsole Create(TextWriter writer, bool isPlain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Yes,
            Interactive = isPlain ? InteractionSupport.No : InteractionSupport.Yes,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
        });
        if (isPlain)
        {
            console.Profile.Width = 1000;
        }

        return console;
    }
}
