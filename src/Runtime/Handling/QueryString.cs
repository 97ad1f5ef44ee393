using System.Buffers;
using System.Text;

namespace H3Routes;

/// <summary>Name-value pairs of a query, as the URL Standard's application/x-www-form-urlencoded has them: <c>a=1&amp;b=x+y%21</c>.</summary>
internal static class QueryString
{
    /// <summary>The undecoded value of the first pair of that name (decoded UTF-8); a pair without <c>=</c> has an empty value.</summary>
    public static bool TryGet(ReadOnlySpan<byte> query, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw)
    {
        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];

            int equals = pair.IndexOf((byte)'=');
            if (pair.Length > 0 && NameEquals(equals < 0 ? pair : pair[..equals], name))
            {
                raw = equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }
        }

        raw = default;
        return false;
    }

    /// <summary>Decodes escapes and <c>+</c>. What is no escape stays as it is. <paramref name="destination"/> is as long as <paramref name="raw"/>, or longer.</summary>
    public static int Decode(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int length = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            byte value = raw[i];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%' && i + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[i + 1]) && char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                value = (byte)(HexValue(raw[i + 1]) << 4 | HexValue(raw[i + 2]));
                i += 2;
            }

            destination[length++] = value;
        }

        return length;
    }

    /// <summary>Decodes to text; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string DecodeToString(ReadOnlySpan<byte> raw)
    {
        if (raw.IndexOfAny((byte)'%', (byte)'+') < 0)
            return Encoding.UTF8.GetString(raw);
        byte[] decoded = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return Encoding.UTF8.GetString(decoded, 0, Decode(raw, decoded));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    private static bool NameEquals(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name)
    {
        if (raw.SequenceEqual(name))
            return raw.IndexOfAny((byte)'%', (byte)'+') < 0;
        if (raw.Length <= name.Length && raw.IndexOf((byte)'+') < 0 || raw.Length > 256 || raw.IndexOfAny((byte)'%', (byte)'+') < 0)
            return false;
        Span<byte> decoded = stackalloc byte[256];
        return decoded[..Decode(raw, decoded)].SequenceEqual(name);
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
