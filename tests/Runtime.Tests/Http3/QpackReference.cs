using System.Text;

namespace H3Routes.Http3;

/// <summary>QPACK with the static table, decoded the slow and obvious way into strings.</summary>
internal static class QpackReference
{
    /// <summary>Null for what is no QPACK without a dynamic table.</summary>
    public static List<(string Name, string Value)>? Decode(byte[] block)
    {
        var fields = new List<(string, string)>();
        var input = new Queue<byte>(block);
        try
        {
            if (Integer(input.Dequeue(), 8) != 0)
            {
                return null;
            }

            byte sign = input.Dequeue();
            if (sign >= 0x80)
            {
                return null;
            }

            Integer(sign, 7);
            while (input.TryDequeue(out byte first))
            {
                if (first >= 0xc0)
                {
                    int index = checked((int)Integer(first, 6));
                    fields.Add((StaticName(index), Encoding.ASCII.GetString(QpackStaticTable.Value(index))));
                }
                else if (first is >= 0x50 and < 0x60 or >= 0x70 and < 0x80)
                {
                    string name = StaticName(checked((int)Integer(first, 4)));
                    fields.Add((name, Text(input.Dequeue(), 7)));
                }
                else if (first is >= 0x20 and < 0x40)
                {
                    string name = Text(first, 3);
                    fields.Add((name, Text(input.Dequeue(), 7)));
                }
                else
                {
                    return null;
                }
            }

            return fields;
        }
        catch (Exception error) when (error is InvalidOperationException or OverflowException or InvalidDataException)
        {
            return null;
        }

        string Text(byte first, int prefixBits)
        {
            long length = Integer(first, prefixBits);
            bool isHuffman = (first >> prefixBits & 1) != 0;
            if (length > input.Count)
            {
                throw new InvalidDataException();
            }

            byte[] bytes = [.. Enumerable.Range(0, (int)length).Select(_ => input.Dequeue())];
            return isHuffman ? HuffmanReference.Decode(bytes) ?? throw new InvalidDataException() : Encoding.Latin1.GetString(bytes);
        }

        // Like the decoder, no more than nine bytes behind the prefix.
        long Integer(byte first, int prefixBits)
        {
            long mask = (1L << prefixBits) - 1, value = first & mask;
            if (value < mask)
            {
                return value;
            }

            for (int shift = 0; shift < 63; shift += 7)
            {
                byte next = input.Dequeue();
                value = checked(value + ((long)(next & 0x7f) << shift));
                if (next < 0x80)
                {
                    return value < 1L << 62 ? value : throw new InvalidDataException();
                }
            }

            throw new InvalidDataException();
        }

        static string StaticName(int index) => index < 99 ? Encoding.ASCII.GetString(QpackStaticTable.Name(index)) : throw new InvalidDataException();
    }
}
