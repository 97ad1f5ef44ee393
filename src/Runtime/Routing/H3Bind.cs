using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace H3Routes.Routing;

/// <summary>What generated code calls to turn a request's text into a handler's parameters. Where a method gives false, the 400 is written.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class H3Bind
{
    // Longer values are parsed too, through rented memory.
    private const int StackChars = 128;

    /// <summary>The value as bytes, decoded.</summary>
    public static bool TryBytes(H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, out ReadOnlySpan<byte> value)
    {
        bool encoded = source switch
        {
            H3ValueSource.Path => raw.Contains((byte)'%'),
            H3ValueSource.Query => raw.IndexOfAny((byte)'%', (byte)'+') >= 0,
            _ => false,
        };
        value = raw;
        if (!encoded)
        {
            return true;
        }

        Span<byte> decoded = context.Scratch(raw.Length);
        int length = PercentEncoding.Decode(raw, source == H3ValueSource.Query, decoded);
        if (length < 0)
        {
            H3Reply.BadParameter(context, name, "percent-encoded text");
            return false;
        }

        value = decoded[..length];
        return true;
    }

    /// <summary>The value as text.</summary>
    public static bool TryText(H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!TryBytes(context, raw, source, name, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        if (!Utf8.IsValid(bytes))
        {
            H3Reply.BadParameter(context, name, "UTF-8 text");
            return false;
        }

        value = Encoding.UTF8.GetString(bytes);
        return true;
    }

    /// <summary>The value parsed from its bytes, in the invariant culture.</summary>
    public static bool TryUtf8<T>(H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, string expected, [MaybeNullWhen(false)] out T value)
        where T : IUtf8SpanParsable<T>
    {
        value = default;
        if (!TryBytes(context, raw, source, name, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        return T.TryParse(bytes, CultureInfo.InvariantCulture, out value) || Refuse(context, name, expected);
    }

    /// <summary>The value parsed from its characters, in the invariant culture.</summary>
    public static bool TryChars<T>(H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, string expected, [MaybeNullWhen(false)] out T value)
        where T : ISpanParsable<T> =>
        TryChars(context, raw, source, name, expected, static (ReadOnlySpan<char> text, [MaybeNullWhen(false)] out T parsed) => T.TryParse(text, CultureInfo.InvariantCulture, out parsed), out value);

    /// <summary>The value parsed from a string, in the invariant culture.</summary>
    public static bool TryString<T>(H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, string expected, [MaybeNullWhen(false)] out T value)
        where T : IParsable<T>
    {
        value = default;
        return TryText(context, raw, source, name, out string? text)
            && (T.TryParse(text, CultureInfo.InvariantCulture, out value) || Refuse(context, name, expected));
    }

    /// <summary>The value as a member of an enumeration, by name in any case or by number.</summary>
    public static bool TryEnum<T>(H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, string expected, out T value)
        where T : struct, Enum =>
        TryChars(context, raw, source, name, expected, static (ReadOnlySpan<char> text, out T parsed) => Enum.TryParse(text, ignoreCase: true, out parsed) && Enum.IsDefined(parsed), out value);

    /// <summary>A required value is not there: a 400 that names it.</summary>
    public static void Missing(H3Context context, string name, string expected) => H3Reply.BadParameter(context, name, expected);

    private delegate bool Parser<T>(ReadOnlySpan<char> text, [MaybeNullWhen(false)] out T value);

    private static bool TryChars<T>(
        H3Context context, ReadOnlySpan<byte> raw, H3ValueSource source, string name, string expected, Parser<T> parse, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!TryBytes(context, raw, source, name, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        char[]? rented = null;
        Span<char> chars = bytes.Length <= StackChars ? stackalloc char[StackChars] : rented = ArrayPool<char>.Shared.Rent(bytes.Length);
        try
        {
            return (Utf8.ToUtf16(bytes, chars, out _, out int length, replaceInvalidSequences: false) == OperationStatus.Done && parse(chars[..length], out value))
                || Refuse(context, name, expected);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    private static bool Refuse(H3Context context, string name, string expected)
    {
        H3Reply.BadParameter(context, name, expected);
        return false;
    }
}
