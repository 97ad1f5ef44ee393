namespace H3Routes.Http3;

/// <summary>What the rules for messages make of a field's name (RFC 9114 4.2, 4.3).</summary>
internal enum FieldKind : byte
{
    Plain,
    Method,
    Scheme,
    Authority,
    Path,
    Protocol,
    Status,
    ContentLength,
    Cookie,
    Host,
    Te,
    Priority,

    /// <summary>Never in HTTP/3.</summary>
    ConnectionSpecific,
}
