using System.Globalization;
using System.Net;
using System.Text;
using H3Routes;

namespace Files;

/// <summary>A folder as a page that needs nothing from elsewhere.</summary>
/// <param name="path">Below the root, with a slash at the end; empty for the root.</param>
internal sealed class FolderPage(string path, string folder) : H3Result
{
    /// <summary>Bytes that gather before they are sent.</summary>
    private const int Piece = 16 << 10;

    public override async ValueTask ExecuteAsync(H3Context context)
    {
        var response = context.Response;
        response.Headers["content-type"] = "text/html; charset=utf-8";
        response.Headers["cache-control"] = "no-store";

        // Whatever a name holds, it brings no script along.
        response.Headers["content-security-policy"] = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        if (response.StatusCode != 200 || context.Request.Method == H3Method.Head)
        {
            return;
        }

        // A disk may turn.
        var entries = await Task.Run(Entries, context.Aborted);
        var title = WebUtility.HtmlEncode("/" + path);
        var html = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{title}</title>
            <link rel="stylesheet" href="/assets/files.css">
            <script src="/assets/files.js" defer></script>
            <h1>{title}</h1>
            <form id="upload"><label>Upload files <input type="file" id="files" multiple></label> <output id="progress"></output></form>
            <table>
            <thead><tr><th>Name<th>Bytes<th>Changed</thead>
            <tbody>

            """);
        if (path.Length > 0)
        {
            html.Append("<tr><td><a href=\"../\">..</a><td><td>\n");
        }

        foreach (var entry in entries)
        {
            var isFolder = entry is DirectoryInfo;
            var slash = isFolder ? "/" : "";
            // "./" keeps a name with a colon from being read as a scheme (RFC 3986 4.2).
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><a href=\"./{Uri.EscapeDataString(entry.Name)}{slash}\">{WebUtility.HtmlEncode(entry.Name)}{slash}</a>");
            html.Append(CultureInfo.InvariantCulture, $"<td>{(entry as FileInfo)?.Length}<td>{entry.LastWriteTimeUtc:yyyy-MM-dd HH:mm}");
            html.Append(isFolder ? "\n" : " <button type=\"button\" class=\"delete\">Delete</button>\n");
            if (html.Length >= Piece)
            {
                response.Write(html.ToString());
                html.Clear();
                if ((await response.Body.FlushAsync(context.Aborted)).IsCompleted)
                {
                    return;
                }
            }
        }

        response.Write(html.Append("</table>\n").ToString());
    }

    /// <summary>What a client may see: folders first, then by name.</summary>
    private List<FileSystemInfo> Entries() =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos()
            .Where(entry => entry.Name[0] != '.' && FileHandlers.Store.Files.TryResolve(path + entry.Name, out var full) && Path.Exists(full))
            .OrderBy(entry => entry is FileInfo).ThenBy(entry => entry.Name, StringComparer.Ordinal),
    ];
}
