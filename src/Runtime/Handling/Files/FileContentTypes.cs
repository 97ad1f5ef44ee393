using System.Collections.Frozen;

namespace H3Routes;

/// <summary>Media types by a file's extension.</summary>
internal static class FileContentTypes
{
    public const string Unknown = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>
    {
        [".7z"] = "application/x-7z-compressed",
        [".aac"] = "audio/aac",
        [".apng"] = "image/apng",
        [".avif"] = "image/avif",
        [".bin"] = Unknown,
        [".bmp"] = "image/bmp",
        [".br"] = "application/x-brotli",
        [".bz2"] = "application/x-bzip2",
        [".css"] = "text/css; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".eot"] = "application/vnd.ms-fontobject",
        [".epub"] = "application/epub+zip",
        [".flac"] = "audio/flac",
        [".gif"] = "image/gif",
        [".gz"] = "application/gzip",
        [".htm"] = "text/html; charset=utf-8",
        [".html"] = "text/html; charset=utf-8",
        [".ico"] = "image/vnd.microsoft.icon",
        [".ics"] = "text/calendar; charset=utf-8",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".jsonld"] = "application/ld+json",
        [".jxl"] = "image/jxl",
        [".m3u8"] = "application/vnd.apple.mpegurl",
        [".m4a"] = "audio/mp4",
        [".map"] = "application/json",
        [".md"] = "text/markdown; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".mov"] = "video/quicktime",
        [".mp3"] = "audio/mpeg",
        [".mp4"] = "video/mp4",
        [".mpd"] = "application/dash+xml",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".otf"] = "font/otf",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".rtf"] = "application/rtf",
        [".svg"] = "image/svg+xml",
        [".tar"] = "application/x-tar",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".ts"] = "video/mp2t",
        [".ttf"] = "font/ttf",
        [".txt"] = "text/plain; charset=utf-8",
        [".vtt"] = "text/vtt; charset=utf-8",
        [".wasm"] = "application/wasm",
        [".wav"] = "audio/wav",
        [".weba"] = "audio/webm",
        [".webm"] = "video/webm",
        [".webmanifest"] = "application/manifest+json",
        [".webp"] = "image/webp",
        [".woff"] = "font/woff",
        [".woff2"] = "font/woff2",
        [".xhtml"] = "application/xhtml+xml",
        [".xml"] = "application/xml",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".zip"] = "application/zip",
        [".zst"] = "application/zstd",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null for an extension that is not in the table.</summary>
    public static string? Of(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path));
}
