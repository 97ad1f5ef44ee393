using System.IO.Pipelines;
using H3Routes;

namespace Files;

/// <summary>A folder over HTTP: GET lists and downloads, PUT makes or replaces a file, POST only makes one, DELETE removes one.</summary>
internal static class FileHandlers
{
    private static readonly H3StaticFiles Assets = new(Path.Combine(AppContext.BaseDirectory, "wwwroot"));

    /// <summary>Set before the server starts.</summary>
    public static FileStore Store { get; set; } = null!;

    [H3Get("/")]
    public static H3Result Home() => H3Results.Redirect("/files/");

    [H3Get("/assets/*path")]
    public static H3Result Asset(string path) => Assets.Serve(path);

    [H3Get("/files/")]
    public static H3Result List() => new FolderPage("", Store.Root);

    [H3Get("/files/*path")]
    public static H3Result Get(string path, H3Response response)
    {
        // What somebody has uploaded is shown, but none of its scripts runs as this site's.
        response.Headers["content-security-policy"] = "sandbox";
        response.Headers["x-content-type-options"] = "nosniff";
        if (!Store.Files.TryResolve(path, out var full) || !Directory.Exists(full))
        {
            return Store.Files.Serve(path);
        }

        // The page's links count from the folder.
        return path.EndsWith('/') ? new FolderPage(path, full) : H3Results.Redirect(UrlOf(path) + "/", permanent: true);
    }

    [H3Put("/files/*path")]
    [H3Filter<SameOriginFilter>]
    public static Task<H3Result> Put(string path, PipeReader content, H3Response response, CancellationToken aborted) => WriteAsync(path, content, response, replaces: true, aborted);

    [H3Post("/files/*path")]
    [H3Filter<SameOriginFilter>]
    public static Task<H3Result> Post(string path, PipeReader content, H3Response response, CancellationToken aborted) => WriteAsync(path, content, response, replaces: false, aborted);

    [H3Delete("/files/*path")]
    [H3Filter<SameOriginFilter>]
    public static H3Result Delete(string path, H3Response response)
    {
        if (!Store.Files.TryResolve(path, out var full) || path.EndsWith('/'))
        {
            return H3Results.NotFound();
        }

        if (Directory.Exists(full))
        {
            return H3Results.Problem(409, "A folder is not removed.");
        }

        var file = new FileInfo(full);
        if (!file.Exists)
        {
            return H3Results.NotFound();
        }

        if (!response.CheckPreconditions(H3EntityTag.ForFile(file), file.LastWriteTimeUtc))
        {
            return H3Results.Status(response.StatusCode);
        }

        file.Delete();

        // They are of what is gone.
        response.Headers.Remove("etag"u8);
        response.Headers.Remove("last-modified"u8);
        return H3Results.NoContent();
    }

    /// <summary>The path of a file's URL, from its name.</summary>
    internal static string UrlOf(string path) => "/files/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static async Task<H3Result> WriteAsync(string path, PipeReader content, H3Response response, bool replaces, CancellationToken aborted)
    {
        if (!Store.Files.TryResolve(path, out var full) || path.EndsWith('/'))
        {
            return H3Results.Problem(400, "That is no name for a file here.");
        }

        if (Directory.Exists(full))
        {
            return H3Results.Problem(409, "There is a folder of that name.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            return H3Results.Problem(409, "There is no folder to put it into.");
        }

        // Before anything is read: a client that waits for 100 does not send what is not wanted.
        var old = new FileInfo(full);
        var exists = old.Exists;
        if (exists && !replaces)
        {
            return Taken();
        }

        if (!response.CheckPreconditions(exists ? H3EntityTag.ForFile(old) : null, exists ? old.LastWriteTimeUtc : null, exists))
        {
            return H3Results.Status(response.StatusCode);
        }

        if (!await FileStore.WriteAsync(full, content, replaces, aborted))
        {
            return Taken();
        }

        var file = new FileInfo(full);
        response.Headers["etag"] = H3EntityTag.ForFile(file).ToString();
        response.Headers.Remove("last-modified"u8);
        return exists ? H3Results.NoContent() : H3Results.Created(UrlOf(path));

        static H3Result Taken() => H3Results.Problem(409, "There is a file of that name: PUT replaces it.");
    }
}
