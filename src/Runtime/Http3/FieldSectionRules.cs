using System.Buffers;

namespace H3Routes.Http3;

/// <summary>What has been seen of a field section while it is decoded, and the characters that are allowed in it (RFC 9114 4.2, 4.3, 10.3).</summary>
internal struct FieldSectionRules(Http3FieldSectionKind kind, Http3Limits limits)
{
    public readonly Http3FieldSectionKind Kind = kind;
    public readonly Http3Limits Limits = limits;

    /// <summary>As RFC 9114 4.2.2 counts.</summary>
    public long Size;

    public int Count, Cookies, Hosts;

    /// <summary>No pseudo-header field may follow.</summary>
    public bool HasFields;

    public bool IsMalformed;

    private static readonly SearchValues<byte> SchemeCharacters = SearchValues.Create("+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Controls, tab excepted (RFC 9110 5.5).</summary>
    private static readonly SearchValues<byte> NotInValue = SearchValues.Create(Bytes(static value => (value < 0x20 && value != '\t') || value == 0x7f));

    /// <summary>Controls, space and the mark of a fragment (RFC 3986 3).</summary>
    private static readonly SearchValues<byte> NotInPath = SearchValues.Create(Bytes(static value => value <= 0x20 || value == 0x7f || value == '#'));

    private static readonly SearchValues<byte> NotInAuthority = SearchValues.Create(Bytes(static value => value <= 0x20 || value == 0x7f || value is (byte)'#' or (byte)'/' or (byte)'?' or (byte)'\\'));

    public readonly bool IsTooLarge => Size > Limits.MaxFieldSectionSize || Count > Limits.MaxFieldCount;

    public static bool IsInvalidValue(ReadOnlySpan<byte> value) => !value.IsEmpty && (value.ContainsAny(NotInValue) || IsBlank(value[0]) || IsBlank(value[^1]));

    public static bool IsInvalidPath(ReadOnlySpan<byte> value) => value.ContainsAny(NotInPath);

    public static bool IsInvalidAuthority(ReadOnlySpan<byte> value) => value.ContainsAny(NotInAuthority);

    public static bool IsScheme(ReadOnlySpan<byte> value) => !value.IsEmpty && char.IsAsciiLetter((char)value[0]) && !value.ContainsAnyExcept(SchemeCharacters);

    /// <summary>http or https, whose authority is mandatory.</summary>
    public static bool IsHttp(ReadOnlySpan<byte> scheme) =>
        System.Text.Ascii.EqualsIgnoreCase(scheme, "https"u8) || System.Text.Ascii.EqualsIgnoreCase(scheme, "http"u8);

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private static byte[] Bytes(Predicate<byte> isMember)
    {
        var members = new List<byte>();
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            if (isMember((byte)value))
            {
                members.Add((byte)value);
            }
        }

        return [.. members];
    }
}
