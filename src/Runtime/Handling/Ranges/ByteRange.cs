namespace H3Routes;

/// <summary>Bytes of a representation, at least one.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>The last byte.</summary>
    public long Last => Start + Length - 1;
}
