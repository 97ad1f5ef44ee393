using System.IO.Pipelines;
using H3Routes;

namespace Files;

/// <summary>A folder that clients read and write. A file is seen whole or not at all: it is written under another name first.</summary>
internal sealed class FileStore
{
    /// <summary>The static files serve no such name, and the list shows none.</summary>
    private const string TemporaryPrefix = ".upload-";

    public FileStore(string root)
    {
        Root = Path.GetFullPath(root);
        Directory.CreateDirectory(Root);
        Files = new H3StaticFiles(new H3StaticFilesOptions { Root = Root, DefaultFile = null, Precompressed = false, CacheControl = "no-cache" });

        // What an earlier process was killed in the middle of. Links are left alone.
        foreach (var rest in Directory.EnumerateFiles(Root, TemporaryPrefix + "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            File.Delete(rest);
        }
    }

    public string Root { get; }

    public H3StaticFiles Files { get; }

    /// <summary>Takes a content in to the end, then gives it its name in one step.</summary>
    /// <param name="replaces">False: a file of that name is not touched.</param>
    /// <returns>False: there is a file of that name.</returns>
    /// <exception cref="IOException">The disk is full, the client has gone, or the like: nothing has changed.</exception>
    public static async Task<bool> WriteAsync(string path, PipeReader content, bool replaces, CancellationToken aborted)
    {
        // Beside its target, so that the last step is a rename within one file system.
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, TemporaryPrefix + Guid.NewGuid().ToString("n"));
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
            {
                await content.CopyToAsync(file, aborted);
            }

            try
            {
                File.Move(temporary, path, replaces);
                return true;
            }
            catch (IOException) when (!replaces && Path.Exists(path))
            {
                return false;
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
