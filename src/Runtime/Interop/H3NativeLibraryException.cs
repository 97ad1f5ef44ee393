namespace H3Routes;

/// <summary>
/// A native library that H3Routes stands on (libquiche, libev) is missing, of another architecture, of a version that is not known, or something else
/// altogether. The message says what was found where, what was expected, and what to do.
/// </summary>
public sealed class H3NativeLibraryException : Exception
{
    internal H3NativeLibraryException(string library, string? path, string message, Exception? inner = null)
        : base(message, inner)
    {
        Library = library;
        Path = path;
    }

    /// <summary>The library's name: <c>libquiche</c>, <c>libev</c> or <c>kqueue</c>.</summary>
    public string Library { get; }

    /// <summary>The file that was refused, or <see langword="null"/> if none was found.</summary>
    public string? Path { get; }
}
