using System.Globalization;
using System.IO.Compression;

namespace H3Routes.EndToEnd.Site;

/// <summary>A server with one route or step for each row of docs/semantics.md, over a folder that it fills.</summary>
public static class SemanticsServer
{
    /// <summary>The longest line of the folder's style sheet, repeated.</summary>
    public const string StyleSheet = "body { margin: 0 }\n";

    /// <summary>When every file of the folder was changed last.</summary>
    public static DateTime Modified { get; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>The digits 0 to 9 are the content of a.txt.</summary>
    public static string DigitsTag { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{Modified.Ticks:x}-a\"");

    internal static H3StaticFiles Files { get; private set; } = null!;

    internal static string DigitsPath { get; private set; } = "";

    /// <summary>Fills the folder; once a process.</summary>
    public static void UseFolder(string folder)
    {
        var root = Path.Combine(folder, "site");
        Directory.CreateDirectory(Path.Combine(root, "sub"));
        File.WriteAllText(Path.Combine(folder, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(root, "link"), "../secret");
        Write("a.txt", "0123456789"u8);
        Write("sub/index.html", "<p>sub"u8);
        Write(".hidden", "secret"u8);
        Write("a%2fb", "escaped"u8);
        Write("data.unknown", [0, 1, 2]);
        Write("picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8);
        byte[] css = [.. Enumerable.Repeat(System.Text.Encoding.ASCII.GetBytes(StyleSheet), 100).SelectMany(line => line)];
        Write("site.css", css);
        Write("site.css.gz", Compress(css, stream => new GZipStream(stream, CompressionLevel.SmallestSize)));
        Write("site.css.br", Compress(css, stream => new BrotliStream(stream, CompressionLevel.SmallestSize)));
        Write("site.css.zst", "as zstd"u8);
        DigitsPath = Path.Combine(root, "a.txt");
        Files = new H3StaticFiles(new H3StaticFilesOptions { Root = root, CacheControl = "max-age=60" });

        void Write(string name, ReadOnlySpan<byte> content)
        {
            var path = Path.Combine(root, name);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, Modified);
        }
    }

    /// <summary>Creates the server; every response passes every step.</summary>
    public static H3Server Create(Action<H3ServerOptions> configure) => H3Server.Create(H3App.Routes, options =>
    {
        options.UseAltSvc(4433, TimeSpan.FromHours(1));
        options.Use(Stamp("outer"));
        options.Use(Stamp("inner"));
        options.UseCors(new H3CorsOptions
        {
            Origins = ["https://example.org"],
            Methods = ["GET", "PUT"],
            Headers = ["x-id"],
            ExposedHeaders = ["x-total"],
            MaxAge = TimeSpan.FromMinutes(10),
        });
        options.UseAuthentication(new TokenAuthenticator());
        options.UseCompression();
        configure(options);
    });

    internal static H3Middleware Stamp(string name) => (context, next) =>
    {
        context.Response.Headers["x-steps"] = context.Response.Headers["x-steps"] is { } earlier ? $"{earlier} {name}" : name;
        return next(context);
    };

    private static byte[] Compress(byte[] content, Func<Stream, Stream> coder)
    {
        using var compressed = new MemoryStream();
        using (var stream = coder(compressed))
        {
            stream.Write(content);
        }

        return compressed.ToArray();
    }
}
