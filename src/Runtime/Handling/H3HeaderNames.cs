namespace H3Routes;

/// <summary>Field names as UTF-8, lower case (RFC 9114 4.2).</summary>
public static class H3HeaderNames
{
    /// <summary>accept</summary>
    public static ReadOnlySpan<byte> Accept => "accept"u8;

    /// <summary>allow</summary>
    public static ReadOnlySpan<byte> Allow => "allow"u8;

    /// <summary>authorization</summary>
    public static ReadOnlySpan<byte> Authorization => "authorization"u8;

    /// <summary>cache-control</summary>
    public static ReadOnlySpan<byte> CacheControl => "cache-control"u8;

    /// <summary>content-length</summary>
    public static ReadOnlySpan<byte> ContentLength => "content-length"u8;

    /// <summary>content-type</summary>
    public static ReadOnlySpan<byte> ContentType => "content-type"u8;

    /// <summary>cookie</summary>
    public static ReadOnlySpan<byte> Cookie => "cookie"u8;

    /// <summary>date</summary>
    public static ReadOnlySpan<byte> Date => "date"u8;

    /// <summary>early-data (RFC 8470)</summary>
    public static ReadOnlySpan<byte> EarlyData => "early-data"u8;

    /// <summary>etag</summary>
    public static ReadOnlySpan<byte> ETag => "etag"u8;

    /// <summary>host</summary>
    public static ReadOnlySpan<byte> Host => "host"u8;

    /// <summary>location</summary>
    public static ReadOnlySpan<byte> Location => "location"u8;

    /// <summary>origin</summary>
    public static ReadOnlySpan<byte> Origin => "origin"u8;

    /// <summary>set-cookie</summary>
    public static ReadOnlySpan<byte> SetCookie => "set-cookie"u8;

    /// <summary>user-agent</summary>
    public static ReadOnlySpan<byte> UserAgent => "user-agent"u8;
}
