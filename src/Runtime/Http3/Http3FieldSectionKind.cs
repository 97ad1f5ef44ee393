namespace H3Routes.Http3;

/// <summary>What a field section belongs to; the rules differ (RFC 9114 4.1.2, 4.3).</summary>
internal enum Http3FieldSectionKind : byte
{
    Request,
    Response,
    Trailers,
}
