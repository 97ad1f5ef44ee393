using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace H3Routes;

/// <summary>HTTP-date (RFC 9110 5.6.7): one form is sent, three are read.</summary>
internal static class HttpDate
{
    /// <summary>Length of an IMF-fixdate.</summary>
    public const int Length = 29;

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>Writes an IMF-fixdate: <see cref="Length"/> bytes.</summary>
    public static void Format(DateTimeOffset time, Span<byte> destination) => Utf8Formatter.TryFormat(time, destination, out _, 'R');

    public static bool TryParse(ReadOnlySpan<byte> value, out DateTimeOffset time)
    {
        if (value.Length == Length && Utf8Parser.TryParse(value, out time, out int used, 'R') && used == value.Length)
            return true;
        time = default;
        if (value.Length is < 20 or > 40)
            return false;
        string text = Encoding.ASCII.GetString(value);
        if (DateTimeOffset.TryParseExact(text, "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, Utc | DateTimeStyles.AllowInnerWhite, out time))
            return true;

        // "a recipient of a timestamp value in rfc850-date format, which uses a two-digit year, MUST interpret a timestamp that appears to be more than 50 years in the future as
        // representing the most recent year in the past that had the same last two digits". The day's name is that of the real year, so it cannot be held against a guessed one.
        int comma = text.IndexOf(", ", StringComparison.Ordinal);
        if (comma < 0 || !IsDay(text.AsSpan(0, comma)) || !DateTimeOffset.TryParseExact(text.AsSpan(comma + 2), "dd-MMM-yy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture, Utc, out time))
            return false;
        int century = DateTimeOffset.UtcNow.Year / 100 * 100 + time.Year % 100;
        time = time.AddYears(century - time.Year);
        if (time > DateTimeOffset.UtcNow.AddYears(50))
            time = time.AddYears(-100);
        return true;
    }

    private static bool IsDay(ReadOnlySpan<char> name)
    {
        foreach (string day in CultureInfo.InvariantCulture.DateTimeFormat.DayNames)
        {
            if (name.SequenceEqual(day))
                return true;
        }

        return false;
    }
}
