namespace H3Routes;

/// <summary>Values of the content-type field as UTF-8.</summary>
public static class H3ContentTypes
{
    /// <summary>text/plain</summary>
    public static ReadOnlySpan<byte> TextPlain => "text/plain"u8;

    /// <summary>text/plain; charset=utf-8</summary>
    public static ReadOnlySpan<byte> TextPlainUtf8 => "text/plain; charset=utf-8"u8;

    /// <summary>text/html; charset=utf-8</summary>
    public static ReadOnlySpan<byte> HtmlUtf8 => "text/html; charset=utf-8"u8;

    /// <summary>application/json (RFC 8259; always UTF-8)</summary>
    public static ReadOnlySpan<byte> Json => "application/json"u8;

    /// <summary>application/problem+json (RFC 9457)</summary>
    public static ReadOnlySpan<byte> ProblemJson => "application/problem+json"u8;

    /// <summary>application/octet-stream</summary>
    public static ReadOnlySpan<byte> OctetStream => "application/octet-stream"u8;
}
