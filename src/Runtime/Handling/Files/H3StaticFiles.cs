using System.Diagnostics.CodeAnalysis;

namespace H3Routes;

/// <summary>The files of a folder, for a handler with a rest parameter: conditions, ranges, content types, precompressed siblings. What is not there, or is not to be served, is 404.</summary>
/// <example><code>
/// static readonly H3StaticFiles Files = new("wwwroot");
///
/// [H3Get("/static/*path")]
/// static H3Result Get(string path) => Files.Serve(path);
/// </code></example>
public sealed class H3StaticFiles
{
    private readonly H3StaticFilesOptions _options;
    private readonly ContainedPath _root;

    /// <summary>Serves <paramref name="root"/> with the options' defaults.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public H3StaticFiles(string root) : this(new H3StaticFilesOptions { Root = root })
    {
    }

    /// <summary>Serves <see cref="H3StaticFilesOptions.Root"/>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public H3StaticFiles(H3StaticFilesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _root = new ContainedPath(options.Root, options.HiddenFiles);
    }

    /// <summary>A file of the folder, or the default file of one of its folders.</summary>
    /// <param name="path">Segments below the root, decoded, without a slash at the beginning; a slash at the end means a folder.</param>
    public H3Result Serve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new Result(this, path);
    }

    /// <summary>Where in the folder a client's path leads, by the rules of <see cref="Serve"/>: for handlers that list, write or delete. Nothing need be there.</summary>
    /// <param name="path">As for <see cref="Serve"/>; empty is the folder itself. A slash at the end is not looked at.</param>
    /// <param name="fullPath">A path without links in it, in the folder. What others change in the folder meanwhile can lead it elsewhere: only the server's user may make links there.</param>
    /// <returns>False: the path is no name (dot segments, control characters, empty segments, names that begin with a dot), or leads out of the folder by a link.</returns>
    public bool TryResolve(string path, [NotNullWhen(true)] out string? fullPath)
    {
        ArgumentNullException.ThrowIfNull(path);
        fullPath = _root.Resolve(path.EndsWith('/') ? path[..^1] : path);
        return fullPath is not null;
    }

    private ValueTask SendAsync(H3Context context, string path)
    {
        // An escaped separator is part of a name, and no file's name has one.
        if (HasEscapedSeparator(context.Request.Path) || Find(context, path) is not { } file)
        {
            if (!context.Response.Headers.Contains(H3HeaderNames.Location))
                context.Response.StatusCode = 404;
            return ValueTask.CompletedTask;
        }

        string type = ContentType(file.Name);
        if (_options.CacheControl is { } cacheControl)
            context.Response.Headers["cache-control"] = cacheControl;
        string? coding = null;
        if (_options.Precompressed)
        {
            context.Response.Headers.AddToList("vary"u8, "accept-encoding"u8);
            file = Precompressed(context.Request, file, ref coding);
        }

        return FileContent.SendAsync(context, file, type, coding);
    }

    private FileInfo? Find(H3Context context, string path)
    {
        bool isFolder = path.Length == 0 || path[^1] == '/';
        if (_root.Resolve(isFolder ? path.TrimEnd('/') : path) is not { } full || isFolder && path.EndsWith("//", StringComparison.Ordinal))
            return null;
        if (!Directory.Exists(full))
            return !isFolder && new FileInfo(full) is { Exists: true } file ? file : null;
        string name = (isFolder ? path : path + "/") + _options.DefaultFile;
        if (_options.DefaultFile is null || _root.Resolve(name) is not { } index || new FileInfo(index) is not { Exists: true } found)
            return null;
        if (isFolder)
            return found;

        // Relative references in the default file count from the folder (RFC 3986 5.2.3).
        var request = context.Request;
        byte[] location = [.. request.Path, (byte)'/', .. request.Query.IsEmpty ? default : "?"u8, .. request.Query];
        context.Response.StatusCode = 308;
        context.Response.Headers.Set(H3HeaderNames.Location, location);
        return null;
    }

    /// <summary>The sibling in the coding that the client prefers among those that are there.</summary>
    private FileInfo Precompressed(H3Request request, FileInfo file, ref string? coding)
    {
        var accepted = AcceptedCodings.Of(request.Headers);
        int best = Math.Max(accepted.Identity, 1) - 1;
        var chosen = file;
        Consider(accepted.Brotli, ".br", "br", ref coding);
        Consider(accepted.Zstandard, ".zst", "zstd", ref coding);
        Consider(accepted.Gzip, ".gz", "gzip", ref coding);
        return chosen;

        void Consider(int quality, string extension, string name, ref string? coding)
        {
            // A link may lead out of the root here too.
            if (quality <= best || new FileInfo(file.FullName + extension) is not { Exists: true, LinkTarget: null } sibling)
                return;
            best = quality;
            coding = name;
            chosen = sibling;
        }
    }

    private string ContentType(string name) =>
        _options.ContentTypes is { } own && own.TryGetValue(Path.GetExtension(name), out string? type) ? type : FileContentTypes.Of(name) ?? FileContentTypes.Unknown;

    private static bool HasEscapedSeparator(ReadOnlySpan<byte> path)
    {
        for (int i = path.IndexOf((byte)'%'); i >= 0 && i + 2 < path.Length; i++)
        {
            if (path[i] == '%' && ((path[i + 1] == '2' && (path[i + 2] | 0x20) == 'f') || (path[i + 1] == '5' && (path[i + 2] | 0x20) == 'c')))
                return true;
        }

        return false;
    }

    private sealed class Result(H3StaticFiles files, string path) : H3Result
    {
        public override ValueTask ExecuteAsync(H3Context context) => files.SendAsync(context, path);
    }
}
