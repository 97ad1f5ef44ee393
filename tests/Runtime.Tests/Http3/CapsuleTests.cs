using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace H3Routes.Http3;

public sealed class CapsuleTests
{
    /// <summary>Types of the tests' own: 1 whole up to 8 bytes, 2 whole or skipped, 3 in parts; others are unknown.</summary>
    private static readonly Func<ulong, CapsuleRule> Rules = static type => type switch
    {
        1 => CapsuleRule.Whole(8),
        2 => CapsuleRule.WholeOrSkip(8),
        3 => CapsuleRule.Stream,
        _ => CapsuleRule.Skip,
    };

    /// <summary>Name, bytes, what is told, and whether the stream may end there.</summary>
    public static TheoryData<string, byte[], string, bool> Table() => new()
    {
        { "nothing", [], "", true },
        { "a whole value", [1, 2, 0xa, 0xb], "1:0A0B", true },
        { "an empty value", [1, 0], "1:", true },
        { "two capsules", [1, 1, 7, 1, 1, 8], "1:07 1:08", true },
        { "the longest value", Wire.Join([1, 8], new byte[8]), "1:0000000000000000", true },
        { "a value that is too long", Wire.Join([1, 9], new byte[9]), "too long", false },
        { "a length of 2^62 - 1 where it is too long", [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "too long", false },
        { "nothing is read after one that is too long", [1, 9, 1, 1, 1], "too long", false },
        { "a long one that is skipped", Wire.Join([2, 9], new byte[9], [2, 1, 5]), "2:05", true },
        { "an unknown type is skipped", [0x40, 0x99, 3, 1, 1, 1, 1, 1, 4], "1:04", true },
        { "an unknown type with no value", [0x29, 0, 1, 1, 4], "1:04", true },
        { "an unknown type with an endless value", [0x29, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 1, 4], "", false },
        { "a value in parts", [3, 3, 1, 2, 3, 1, 0], "3:010203 1:", true },
        { "an empty value in parts", [3, 0], "3:", true },
        { "integers longer than needed", [0x40, 1, 0x80, 0, 0, 1, 6], "1:06", true },
        { "within a type", [0x40], "", false },
        { "within a length", [1, 0x40], "", false },
        { "before a value", [1, 2], "", false },
        { "within a value", [1, 2, 9], "", false },
        { "within a skipped value", [0x29, 2, 9], "", false },
        { "within a value in parts", [3, 2, 9], "3:09", false },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Capsules(string name, byte[] bytes, string expected, bool isAtBoundary)
    {
        Assert.NotNull(name);
        Assert.Equal((expected, isAtBoundary), Read([bytes]));
        Assert.Equal((expected, isAtBoundary), Read([.. bytes.Select(static one => new[] { one })]));
    }

    [Fact]
    public void In_any_pieces() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Type, byte[] Value)[]>(), ArbMap.Default.ArbFor<byte[]>(),
        static (capsules, pieces) =>
        {
            byte[] bytes = [.. capsules.SelectMany(static capsule => Write(capsule.Type, capsule.Value))];
            var cut = new List<byte[]>();
            int at = 0;
            foreach (byte piece in pieces)
            {
                int count = Math.Min(piece % 20, bytes.Length - at);
                cut.Add(bytes[at..(at + count)]);
                at += count;
            }

            cut.Add(bytes[at..]);
            return Read([bytes]) == Read(cut) && Read([bytes]).Told == Expected(capsules);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_told_the_same_in_any_pieces() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), static bytes => Read([bytes]) == Read([.. bytes.Select(static one => new[] { one })])).QuickCheckThrowOnFailure();

    [Fact]
    public void An_endless_unknown_capsule_keeps_nothing()
    {
        var reader = new CapsuleReader(new Http3Pool(), Rules);
        ReadOnlySpan<byte> source = [0x29, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        Assert.Equal(CapsuleStatus.NeedMore, reader.Read(ref source, out _));
        byte[] chunk = new byte[1 << 16];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int turn = 0; turn < 1000; turn++)
        {
            source = chunk;
            reader.Read(ref source, out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Theory]
    [InlineData(CapsuleType.Datagram, "", "0000")]
    [InlineData(CapsuleType.Datagram, "0102", "00020102")]
    [InlineData(CapsuleType.CloseWebTransportSession, "0000002A627965", "6843070000002A627965")]
    [InlineData(CapsuleType.DrainWebTransportSession, "", "800078AE00")]
    public void Written(ulong type, string value, string expected)
    {
        byte[] destination = new byte[64];
        int length = CapsuleWriter.Write(destination, type, Convert.FromHexString(value));
        Assert.Equal(expected, Convert.ToHexString(destination.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(CapsuleType.WtMaxData, 5, "990B4D3D0105")]
    [InlineData(CapsuleType.WtMaxStreamsUni, 70, "990B4D40024046")]
    public void Integers_written(ulong type, ulong value, string expected)
    {
        byte[] destination = new byte[64];
        int length = CapsuleWriter.WriteInteger(destination, type, value);
        Assert.Equal(expected, Convert.ToHexString(destination.AsSpan(0, length)));
    }

    private static byte[] Write(ulong type, byte[] value)
    {
        byte[] bytes = new byte[CapsuleWriter.MaxHeaderLength + value.Length];
        return bytes[..CapsuleWriter.Write(bytes, type, value)];
    }

    private static string Expected((byte Type, byte[] Value)[] capsules)
    {
        var told = new List<string>();
        foreach ((byte type, byte[] value) in capsules)
        {
            if (type == 1 && value.Length > 8)
            {
                told.Add("too long");
                break;
            }

            if (type is 1 or 3 || (type == 2 && value.Length <= 8))
            {
                told.Add($"{type}:{Convert.ToHexString(value)}");
            }
        }

        return string.Join(' ', told);
    }

    private static (string Told, bool IsAtBoundary) Read(IEnumerable<byte[]> pieces)
    {
        var reader = new CapsuleReader(new Http3Pool(), Rules);
        var told = new StringBuilder();
        bool isWithin = false;
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> source = piece;
            CapsuleStatus status;
            while ((status = reader.Read(ref source, out ReadOnlySpan<byte> value)) != CapsuleStatus.NeedMore)
            {
                if (status == CapsuleStatus.TooLong)
                {
                    return (told.Append(" too long").ToString().Trim(), reader.IsAtBoundary);
                }

                if (!isWithin)
                {
                    told.Append($" {reader.Type}:");
                }

                told.Append(Convert.ToHexString(value));
                isWithin = status == CapsuleStatus.Part;
            }
        }

        return (told.ToString().Trim(), reader.IsAtBoundary);
    }
}
