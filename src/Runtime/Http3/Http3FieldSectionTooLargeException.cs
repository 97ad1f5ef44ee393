namespace H3Routes.Http3;

/// <summary>A field section is longer than the peer's SETTINGS_MAX_FIELD_SECTION_SIZE (RFC 9114 4.2.2). Nothing was sent.</summary>
internal sealed class Http3FieldSectionTooLargeException(long size, ulong limit)
    : Exception($"The field section has {size} bytes (each field counted with 32 more); the peer takes {limit}.")
{
    /// <summary>Bytes, as RFC 9114 4.2.2 counts.</summary>
    public long Size { get; } = size;

    /// <summary>What the peer takes.</summary>
    public ulong Limit { get; } = limit;
}
