using System.Text;

namespace H3Routes.Http3;

/// <summary>A Huffman decoder that goes bit by bit through a dictionary. The codes come from encoding each octet alone.</summary>
internal static class HuffmanReference
{
    private static readonly Dictionary<string, byte> Codes = Build();

    /// <summary>Null for what is no code.</summary>
    public static string? Decode(byte[] encoded)
    {
        var text = new StringBuilder();
        string code = "";
        foreach (byte value in encoded)
        {
            foreach (char bit in Bits(value))
            {
                code += bit;
                if (Codes.TryGetValue(code, out byte symbol))
                {
                    text.Append((char)symbol);
                    code = "";
                }
                else if (code.Length > 30)
                {
                    return null;
                }
            }
        }

        return code.Length > 7 || code.Contains('0', StringComparison.Ordinal) ? null : text.ToString();
    }

    private static string Bits(byte value) => Convert.ToString(value, 2).PadLeft(8, '0');

    /// <summary>Eight times a code has as many bytes as the code has bits.</summary>
    private static Dictionary<string, byte> Build()
    {
        var codes = new Dictionary<string, byte>();
        for (int symbol = 0; symbol < 256; symbol++)
        {
            byte[] eight = [.. Enumerable.Repeat((byte)symbol, 8)];
            byte[] encoded = new byte[HuffmanCode.EncodedLength(eight)];
            HuffmanCode.Encode(eight, encoded);
            codes[string.Concat(encoded.Select(Bits))[..encoded.Length]] = (byte)symbol;
        }

        return codes;
    }
}
