namespace H3Routes.Http3;

/// <summary>Writes the capsule protocol (RFC 9297 3.2).</summary>
internal static class CapsuleWriter
{
    /// <summary>Most bytes before a value.</summary>
    public const int MaxHeaderLength = 2 * VariableLengthInteger.MaxLength;

    /// <summary>Writes what stands before a value of <paramref name="length"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteHeader(Span<byte> destination, ulong type, int length)
    {
        int at = VariableLengthInteger.Write(destination, type);
        return at + VariableLengthInteger.Write(destination[at..], (ulong)length);
    }

    /// <summary>Writes a whole capsule.</summary>
    /// <returns>Bytes written, at most <see cref="MaxHeaderLength"/> and the value's.</returns>
    public static int Write(Span<byte> destination, ulong type, ReadOnlySpan<byte> value)
    {
        int header = WriteHeader(destination, type, value.Length);
        value.CopyTo(destination[header..]);
        return header + value.Length;
    }

    /// <summary>Writes a capsule whose value is one integer.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteInteger(Span<byte> destination, ulong type, ulong value)
    {
        int header = WriteHeader(destination, type, VariableLengthInteger.Length(value));
        return header + VariableLengthInteger.Write(destination[header..], value);
    }
}
