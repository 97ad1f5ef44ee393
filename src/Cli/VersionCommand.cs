namespace H3Routes.Cli;

/// <summary><c>h3 version</c>.</summary>
internal sealed class VersionCommand : ToolCommand
{
    public VersionCommand()
        : base("version", "Prints the versions of H3Routes and of the native libraries that it loads, and where they lie.", "h3 version", "H3ROUTES_QUICHE=/opt/libquiche.so h3 version")
        => SetAction(_ =>
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

    private static void Print(H3NativeLibraryVersion library)
    {
        var capabilities = library.Capabilities.Count > 0 ? $" with {string.Join(", ", library.Capabilities)}" : "";
        Console.WriteLine($"{library.Name} {library.Version}{capabilities} ({library.Path})");
    }
}
