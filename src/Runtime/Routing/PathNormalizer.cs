using System.Buffers;

namespace H3Routes.Routing;

/// <summary>Prepares a path for matching: unreserved octets decoded (RFC 3986 6.2.2.2) and nothing else; dot segments, NUL and bad escapes refused.</summary>
public static class PathNormalizer
{
    private static readonly SearchValues<byte> Suspects = SearchValues.Create("%.\0"u8);

    /// <summary>True if the path holds nothing that <see cref="TryNormalize"/> would change or refuse, as far as a glance can tell; a slash at its beginning is not looked for.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> path) =>
        path.IndexOfAny(Suspects) < 0 || (path.IndexOfAny((byte)'%', (byte)0) < 0 && path.IndexOf("/."u8) < 0);

    /// <summary>Decodes the unreserved octets and writes the other escapes in upper case (RFC 3986 6.2.2.1).</summary>
    /// <param name="path">The path as sent, without the query.</param>
    /// <param name="normal">At least as long as <paramref name="path"/>; may be the same memory.</param>
    /// <param name="length">Bytes written to <paramref name="normal"/>.</param>
    /// <returns>False for a path that does not begin with a slash, a bad escape, NUL in either form, or a segment <c>.</c> or <c>..</c> in either form.</returns>
    public static bool TryNormalize(ReadOnlySpan<byte> path, Span<byte> normal, out int length)
    {
        length = 0;
        if (path.IsEmpty || path[0] != '/')
        {
            return false;
        }

        int segment = 0;
        for (int i = 0; i < path.Length; i++)
        {
            byte octet = path[i];
            if (octet == '%')
            {
                if (!PercentEncoding.TryDecode(path[i..], out octet))
                {
                    return false;
                }

                i += 2;
                if (octet != 0 && !IsUnreserved(octet))
                {
                    normal[length++] = (byte)'%';
                    normal[length++] = UpperHex(octet >> 4);
                    normal[length++] = UpperHex(octet & 0xF);
                    continue;
                }
            }

            if (octet == 0)
            {
                return false;
            }

            if (octet == '/')
            {
                if (IsDotSegment(normal[segment..length]))
                {
                    return false;
                }

                segment = length + 1;
            }

            normal[length++] = octet;
        }

        return !IsDotSegment(normal[segment..length]);
    }

    private static bool IsDotSegment(ReadOnlySpan<byte> segment) =>
        segment.Length is 1 or 2 && segment[0] == '.' && segment[^1] == '.';

    // RFC 3986 2.3.
    private static bool IsUnreserved(byte octet) =>
        char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private static byte UpperHex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
