using System.IO.Compression;

namespace H3Routes;

/// <summary>What <see cref="H3MiddlewareExtensions.UseCompression"/> compresses, with br or gzip. Read once.</summary>
/// <remarks>A response that holds both a secret and what an attacker can choose tells the secret by its compressed size (BREACH): leave such routes out, for example by a content coding of their own or <c>cache-control: no-transform</c>.</remarks>
public sealed class H3CompressionOptions
{
    /// <summary>Shorter content is sent as it is; in bytes, 1024 unless set. Content that is flushed before its length is known counts as long.</summary>
    public int MinimumSize { get; init; } = 1024;

    /// <summary>The effort. The fastest unless set: compression holds the event loop.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Fastest;

    /// <summary>Content types without parameters; <c>text/*</c> for all of a kind, <c>*+json</c> for a suffix (RFC 6839). Text, JSON, XML, JavaScript, SVG, WebAssembly and the like unless set.</summary>
    public IReadOnlyList<string> ContentTypes { get; init; } =
        ["text/*", "*+json", "*+xml", "application/json", "application/xml", "application/javascript", "application/wasm", "application/yaml", "application/x-ndjson", "font/ttf", "font/otf", "image/bmp"];
}
