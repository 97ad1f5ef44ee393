namespace H3Routes;

/// <summary>Turns a relative path of a client's into one below a folder, and never one elsewhere.</summary>
internal sealed class ContainedPath
{
    /// <summary>As Linux has it (ELOOP).</summary>
    private const int MaxLinks = 40;

    private readonly string _root;
    private readonly bool _hidden;

    /// <param name="hidden">Names that begin with a dot are names.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public ContainedPath(string root, bool hidden)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        string full = Path.GetFullPath(root);
        if (!Directory.Exists(full))
            throw new DirectoryNotFoundException($"There is no folder '{full}'.");
        int links = 0;
        _root = Path.TrimEndingDirectorySeparator(Follow("", full, ref links) ?? throw new DirectoryNotFoundException($"There is no folder '{full}'."));
        _hidden = hidden;
    }

    /// <summary>The folder itself, without links.</summary>
    public string Root => _root;

    /// <summary>The path of what <paramref name="relative"/> names, without links in it; nothing need be there. Null if it is no name, or leads out of the folder.</summary>
    /// <param name="relative">Segments parted by <c>/</c>; empty for the folder.</param>
    public string? Resolve(string relative)
    {
        if (relative.Length == 0)
            return _root;
        foreach (var range in relative.AsSpan().Split('/'))
        {
            if (!IsName(relative.AsSpan()[range]))
                return null;
        }

        try
        {
            int links = 0;
            return Follow(_root, relative, ref links);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Too long, or not ours to look at.
            return null;
        }
    }

    /// <summary>Segments that the file system would read otherwise than as a name, or that are nobody's business.</summary>
    private bool IsName(ReadOnlySpan<char> segment)
    {
        if (segment.IsEmpty || segment is "." or ".." || segment.Length > 255 || segment[0] == '.' && !_hidden)
            return false;
        foreach (char character in segment)
        {
            if (char.IsControl(character) || character is '\\' or '/' || character == ':' && OperatingSystem.IsWindows())
                return false;
        }

        return true;
    }

    /// <summary>Walks from a folder without links, following those on the way; null once one leads out.</summary>
    private string? Follow(string folder, string relative, ref int links)
    {
        string current = folder;
        foreach (var range in relative.AsSpan().Split('/'))
        {
            var segment = relative.AsSpan()[range];
            if (segment.IsEmpty)
                continue;
            current = $"{current}/{segment}";
            if (new FileInfo(current).LinkTarget is not { } target)
                continue;

            // The folder of the link has no links in it, so the dots of the target can be taken away as text.
            if (++links > MaxLinks)
                return null;
            string full = Path.GetFullPath(target, Path.GetDirectoryName(current)!);
            if (_root is null)
                current = Follow("", full, ref links) ?? "";
            else if (full == _root)
                current = _root;
            else if (full.StartsWith(_root + "/", StringComparison.Ordinal) && Follow(_root, full[(_root.Length + 1)..], ref links) is { } inside)
                current = inside;
            else
                return null;
        }

        return current;
    }
}
