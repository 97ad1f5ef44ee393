using System.Text;

namespace H3Routes.Http3;

/// <summary>Bytes as the wire has them, built the slow and obvious way.</summary>
internal static class Wire
{
    public static byte[] Varint(ulong value) => value switch
    {
        < 1UL << 6 => [(byte)value],
        < 1UL << 14 => [(byte)(0x40 | (value >> 8)), (byte)value],
        < 1UL << 30 => [(byte)(0x80 | (value >> 24)), (byte)(value >> 16), (byte)(value >> 8), (byte)value],
        _ => [.. Enumerable.Range(0, 8).Select(index => (byte)((index == 0 ? 0xc0 : 0) | (byte)(value >> (56 - (8 * index)))))],
    };

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(static part => part)];

    public static byte[] Frame(ulong type, params byte[] payload) => Join(Varint(type), Varint((ulong)payload.Length), payload);

    /// <summary>A HEADERS frame; each field is "name=value" and written as a literal, without Huffman.</summary>
    public static byte[] Headers(params string[] fields) => Frame(Http3FrameType.Headers, Section(fields));

    public static byte[] Section(params string[] fields)
    {
        var bytes = new List<byte> { 0, 0 };
        foreach (string field in fields)
        {
            int separator = field.IndexOf('=', 1);
            bytes.AddRange(Text(0x20, 3, field[..separator]));
            bytes.AddRange(Text(0x00, 7, field[(separator + 1)..]));
        }

        return [.. bytes];
    }

    public static byte[] Data(string text) => Frame(Http3FrameType.Data, Encoding.Latin1.GetBytes(text));

    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The request that most tests begin with.</summary>
    public static byte[] Get(string path = "/") => Headers(":method=GET", ":scheme=https", ":authority=a", ":path=" + path);

    public static byte[] Integer(byte flags, int prefixBits, ulong value)
    {
        ulong mask = (1UL << prefixBits) - 1;
        if (value < mask)
        {
            return [(byte)(flags | value)];
        }

        var bytes = new List<byte> { (byte)(flags | mask) };
        for (value -= mask; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Text(byte flags, int prefixBits, string text) => Join(Integer(flags, prefixBits, (ulong)text.Length), Encoding.Latin1.GetBytes(text));
}
