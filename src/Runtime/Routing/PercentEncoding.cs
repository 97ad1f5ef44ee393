namespace H3Routes.Routing;

/// <summary>RFC 3986 2.1, and the plus sign of a form's query.</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes the escape at the beginning of <paramref name="text"/>: a percent sign and two hexadecimal digits.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> text, out byte octet)
    {
        octet = 0;
        if (text.Length < 3 || !char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2]))
        {
            return false;
        }

        octet = (byte)((Digit(text[1]) << 4) | Digit(text[2]));
        return true;
    }

    /// <summary>Decodes every escape of <paramref name="text"/>.</summary>
    /// <param name="plusIsSpace">True in a query (application/x-www-form-urlencoded).</param>
    /// <param name="decoded">At least as long as <paramref name="text"/>.</param>
    /// <returns>The bytes written, or -1 for a bad escape.</returns>
    internal static int Decode(ReadOnlySpan<byte> text, bool plusIsSpace, Span<byte> decoded)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte octet = text[i];
            if (octet == '%')
            {
                if (!TryDecode(text[i..], out octet))
                {
                    return -1;
                }

                i += 2;
            }
            else if (octet == '+' && plusIsSpace)
            {
                octet = (byte)' ';
            }

            decoded[length++] = octet;
        }

        return length;
    }

    private static int Digit(byte character) => character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10;
}
