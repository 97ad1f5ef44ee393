using System.Text;

namespace H3Routes;

internal sealed class FileResult(string path, string? contentType, string? downloadName) : H3Result
{
    public override ValueTask ExecuteAsync(H3Context context)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            context.Response.StatusCode = 404;
            return ValueTask.CompletedTask;
        }

        if (downloadName is not null)
            context.Response.Headers["content-disposition"] = Attachment(downloadName);
        return FileContent.SendAsync(context, file, contentType ?? FileContentTypes.Of(path) ?? FileContentTypes.Unknown, coding: null);
    }

    /// <summary>RFC 6266 4: a plain name for all, and the whole one (RFC 8187) for those that know it.</summary>
    private static string Attachment(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (char character in name)
            plain.Append(character is >= ' ' and < (char)0x7f and not ('"' or '\\' or '/' or '%') ? character : '_');
        return $"attachment; filename=\"{plain}\"; filename*=UTF-8''{Uri.EscapeDataString(name).Replace("(", "%28").Replace(")", "%29").Replace("*", "%2A").Replace("'", "%27")}";
    }
}
