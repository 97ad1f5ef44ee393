namespace H3Routes.Http3;

/// <summary>What decoding a field section gave.</summary>
internal enum Http3FieldSectionStatus : byte
{
    Ok,

    /// <summary>Sound, but beyond <see cref="Http3Limits.MaxFieldSectionSize"/> or <see cref="Http3Limits.MaxFieldCount"/>.</summary>
    TooLarge,

    /// <summary>H3_MESSAGE_ERROR (RFC 9114 4.1.2).</summary>
    Malformed,

    /// <summary>It refers to insertions that have not come (RFC 9204 2.1.2).</summary>
    Blocked,

    /// <summary>QPACK_DECOMPRESSION_FAILED (RFC 9204 2.2).</summary>
    DecompressionFailed,
}
