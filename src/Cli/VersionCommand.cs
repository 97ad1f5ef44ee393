using System.CommandLine;


namespace H3Routes.Cli;

/// <summary><c>h3 version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Prints the versions of H3Routes and of the native libraries that it loads, and where they lie.");
        command.SetAction(_ =>
        {
            Console.WriteLine($"H3Routes {H3Version.H3Routes}");
            try
            {
                Print(H3Version.Quiche);
                Print(H3Version.Libev);
                return ExitCode.Ok;
            }
            catch (H3NativeLibraryException exception)
            {
                return Failure.Report(exception);
            }
        });
        return command;
    }

    private static void Print(H3NativeLibraryVersion library)
    {
        var capabilities = library.Capabilities.Count > 0 ? $" with {string.Join(", ", library.Capabilities)}" : "";
        Console.WriteLine($"{library.Name} {library.Version}{capabilities} ({library.Path})");
    }
}
