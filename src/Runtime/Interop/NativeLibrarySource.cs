using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>Where a native library is looked for: the file that an environment variable names, or else the one that ships with H3Routes.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="FileName">The shipped file's name, or null if none ships.</param>
/// <param name="Variable">The environment variable that names another file.</param>
/// <param name="Expected">The versions that H3Routes can use, for messages.</param>
internal sealed record NativeLibrarySource(string Name, string? FileName, string Variable, string Expected)
{
    private readonly string? _override = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : null;

    public bool IsOverridden => _override is not null;

    /// <summary>Finds the file, looks whether this process can have it, and loads it.</summary>
    /// <exception cref="H3NativeLibraryException">Not there, not a library, of another architecture, or refused by the system's loader.</exception>
    public (string Path, nint Handle) Load()
    {
        var path = _override is null ? FindShipped() : CheckOverride(_override);
        if (ElfHeader.WhyNotLoadable(path) is { } reason)
            throw Refuse(path, reason);
        try
        {
            return (path, NativeLibrary.Load(path));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw Refuse(path, $"cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>The exception that says what was found, what was expected, and what to do.</summary>
    public H3NativeLibraryException Refuse(string? path, string found, Exception? inner = null)
    {
        var origin = IsOverridden ? $" ({Variable})" : "";
        var repair = (IsOverridden, FileName) switch
        {
            (true, null) => $"set {Variable} to the absolute path of such a file, or unset it",
            (true, _) => $"set {Variable} to the absolute path of such a file, or unset it to use the one that ships with H3Routes",
            _ => $"put the file that ships with H3Routes beside the program (a build does), or set {Variable} to the absolute path of such a file",
        };
        return new H3NativeLibraryException(
            Name,
            path,
            $"""
            H3Routes cannot use {Name}.
              Found: {(path is null ? "" : $"{path}{origin} ")}{found}.
              Expected: {Expected}, built for {RuntimeFolder}.
              To fix: {repair}.
            """,
            inner);
    }

    private string CheckOverride(string path)
    {
        if (!Path.IsPathFullyQualified(path))
            throw Refuse(path, "is not an absolute path");
        return File.Exists(path) ? path : throw Refuse(path, Directory.Exists(path) ? "is a folder" : "does not exist");
    }

    private string FindShipped()
    {
        var places = Places().Distinct().ToArray();
        return places.FirstOrDefault(File.Exists)
            ?? throw Refuse(null, $"nothing at {string.Join(", ", places)}");
    }

    /// <summary>
    /// A build and a portable publish have runtimes/RID/native, a publish for one RID may have the file beside the program, a package's files stay in
    /// its folder until the publish, and a single file may be extracted elsewhere: the host lists those folders.
    /// </summary>
    private IEnumerable<string> Places()
    {
        var hostFolders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        foreach (var folder in hostFolders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Prepend(AppContext.BaseDirectory))
        {
            yield return Path.GetFullPath(Path.Combine(folder, "runtimes", RuntimeFolder, "native", FileName!));
            yield return Path.GetFullPath(Path.Combine(folder, FileName!));
        }
    }

    /// <summary>The portable RID: RuntimeInformation's own may name a distribution.</summary>
    private static string RuntimeFolder
    {
        get
        {
            var system = OperatingSystem.IsLinux() ? IsMusl ? "linux-musl" : "linux"
                : OperatingSystem.IsMacOS() ? "osx"
                : OperatingSystem.IsFreeBSD() ? "freebsd"
                : OperatingSystem.IsWindows() ? "win"
                : "unix";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private static bool IsMusl
        => RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal);
}
