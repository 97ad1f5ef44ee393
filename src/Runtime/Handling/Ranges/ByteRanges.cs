using System.Buffers.Text;

namespace H3Routes;

/// <summary>The Range field in the unit bytes (RFC 9110 14.1.2, 14.2).</summary>
internal static class ByteRanges
{
    /// <summary>Most ranges that are followed.</summary>
    public const int Max = 16;

    /// <summary>The ranges that <paramref name="field"/> asks for and that exist, in its order.</summary>
    /// <param name="length">Of the representation, in bytes.</param>
    /// <returns>Null: the field is ignored (another unit, bad syntax, or a request that would only do harm). Empty: 416.</returns>
    public static List<ByteRange>? Parse(ReadOnlySpan<byte> field, long length)
    {
        // 14.1: units are case-insensitive.
        if (field.Length < 6 || !System.Text.Ascii.EqualsIgnoreCase(field[..6], "bytes="u8))
            return null;
        var rest = field[6..];
        var ranges = new List<ByteRange>();
        int specs = 0;
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            var spec = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
            rest = comma < 0 ? default : rest[(comma + 1)..];

            // 5.6.1: empty list elements are to be ignored.
            if (spec.IsEmpty)
                continue;
            if (++specs > Max || !TryParse(spec, length, out var range))
                return null;
            if (range.Length > 0)
                ranges.Add(range);
        }

        return specs == 0 || IsHarmful(ranges, length) ? null : ranges;
    }

    /// <param name="range">Of length 0 if it is not satisfiable.</param>
    private static bool TryParse(ReadOnlySpan<byte> spec, long length, out ByteRange range)
    {
        range = default;
        int dash = spec.IndexOf((byte)'-');
        if (dash < 0)
            return false;
        long last = long.MaxValue;
        if (dash == 0)
        {
            // "-5": the last five; all of a shorter representation.
            if (!TryParseNumber(spec[1..], out long suffix))
                return false;
            suffix = Math.Min(suffix, length);
            range = new ByteRange(length - suffix, suffix);
            return true;
        }

        if (!TryParseNumber(spec[..dash], out long first) || dash + 1 < spec.Length && !TryParseNumber(spec[(dash + 1)..], out last) || last < first)
            return false;
        if (first < length)
            range = new ByteRange(first, Math.Min(last, length - 1) - first + 1);
        return true;
    }

    /// <summary>1*DIGIT; a number beyond 63 bits is as good as the largest.</summary>
    private static bool TryParseNumber(ReadOnlySpan<byte> digits, out long number)
    {
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (!Utf8Parser.TryParse(digits, out number, out _))
            number = long.MaxValue;
        return true;
    }

    /// <summary>14.2: more than two overlapping ranges, or many that come to more than the whole, are "indications of either a broken client or a deliberate denial-of-service attack".</summary>
    private static bool IsHarmful(List<ByteRange> ranges, long length)
    {
        if (ranges.Count < 2)
            return false;
        long total = 0;
        int overlaps = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            total += ranges[i].Length;
            for (int j = 0; j < i; j++)
            {
                if (ranges[i].Start <= ranges[j].Last && ranges[j].Start <= ranges[i].Last)
                    overlaps++;
            }
        }

        return overlaps > 1 || total > length;
    }
}
