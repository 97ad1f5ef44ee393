using System.Buffers;
using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>What a field of a message may look like: RFC 9110 5.1, 5.5 and 5.6.2, RFC 9114 4.2.</summary>
internal static class FieldSyntax
{
    /// <summary>Controls other than HTAB, and DEL: never part of a value (RFC 9110 5.5).</summary>
    private static readonly SearchValues<byte> ForbiddenValueBytes = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    public static void CheckName(ReadOnlySpan<byte> name)
    {
        if (!Token.IsLowerCase(name))
            throw new ArgumentException($"The field name '{Show(name)}' is not a lower-case token (RFC 9110 5.6.2, RFC 9114 4.2).", nameof(name));
        if (IsConnectionSpecific(name))
            throw new ArgumentException($"The field '{Show(name)}' is connection-specific and does not exist in HTTP/3 (RFC 9114 4.2).", nameof(name));
    }

    /// <summary>RFC 9110 6.5.1: framing, routing, request modifiers, authentication, content's format; they are acted upon before the content is read, or not at all.</summary>
    public static void CheckTrailerName(ReadOnlySpan<byte> name)
    {
        bool forbidden = name.StartsWith("content-"u8) || name.SequenceEqual("host"u8) || name.SequenceEqual("trailer"u8) || name.SequenceEqual("cache-control"u8)
            || name.SequenceEqual("expect"u8) || name.SequenceEqual("range"u8) || name.SequenceEqual("max-forwards"u8) || name.SequenceEqual("authorization"u8)
            || name.SequenceEqual("cookie"u8) || name.SequenceEqual("set-cookie"u8) || name.SequenceEqual("www-authenticate"u8) || name.SequenceEqual("location"u8)
            || name.SequenceEqual("retry-after"u8) || name.SequenceEqual("vary"u8);
        if (forbidden && !name.SequenceEqual("content-digest"u8))
            throw new ArgumentException($"The field '{Show(name)}' has no meaning there: it belongs to the header section of the message with the content (RFC 9110 6.5.1).", nameof(name));
    }

    public static void CheckValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.ContainsAny(ForbiddenValueBytes))
            throw new ArgumentException($"The value of the field '{Show(name)}' holds a control character (RFC 9110 5.5).", nameof(value));
        if (!value.IsEmpty && (IsBlank(value[0]) || IsBlank(value[^1])))
            throw new ArgumentException($"The value of the field '{Show(name)}' begins or ends with a blank (RFC 9110 5.5).", nameof(value));
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';

    private static bool IsConnectionSpecific(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("te"u8),
        7 => name.SequenceEqual("upgrade"u8),
        10 => name.SequenceEqual("connection"u8) || name.SequenceEqual("keep-alive"u8),
        16 => name.SequenceEqual("proxy-connection"u8),
        17 => name.SequenceEqual("transfer-encoding"u8),
        _ => false,
    };

    /// <summary>For messages: printable, and short whatever came.</summary>
    private static string Show(ReadOnlySpan<byte> text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, 64) + 1);
        foreach (byte value in text[..Math.Min(text.Length, 64)])
            shown.Append(value is >= 0x20 and < 0x7f ? (char)value : '?');
        return text.Length > 64 ? shown.Append('…').ToString() : shown.ToString();
    }
}
