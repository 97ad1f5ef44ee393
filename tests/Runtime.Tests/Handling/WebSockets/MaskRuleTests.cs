namespace H3Routes.Handling;

/// <summary>The first frame without a mask becomes one that every WebSocket refuses, however its bytes are cut; nothing else changes.</summary>
[Collection(nameof(AllocationTests))]
public sealed class MaskRuleTests
{
    private static readonly byte[] Masked = [0x81, 0x82, 1, 2, 3, 4, 5, 6];

    /// <summary>What comes, and where in it the frame without a mask begins; -1 for nowhere.</summary>
    public static TheoryData<string, byte[], int> Streams => new()
    {
        { "masked frames", [.. Masked, .. Masked], -1 },
        { "no mask", [0x81, 0x02, (byte)'a', (byte)'b'], 0 },
        { "no mask, and empty", [0x82, 0x00], 0 },
        { "no mask behind a masked frame", [.. Masked, 0x81, 0x01, 0xFF], 8 },
        { "no mask behind an empty masked frame", [0x82, 0x80, 0, 0, 0, 0, 0x89, 0x00], 6 },
        { "no mask, length of 16 bits", [0x82, 0x7E, 0, 126, .. new byte[126]], 0 },
        { "no mask behind a length of 16 bits", [0x82, 0xFE, 0, 126, .. new byte[4 + 126], 0x88, 0x00], 4 + 4 + 126 },
        { "no mask behind a length of 64 bits", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 1, 0, .. new byte[4 + 256], 0x88, 0x00], 10 + 4 + 256 },
        { "no mask within a payload", [0x82, 0x84, 1, 1, 1, 1, 0x81, 0x01, 0x81, 0x01], -1 },
        { "only the first", [0x81, 0x00, 0x81, 0x00], 0 },
        { "a length of 2^63", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x81, 0x00], -1 },
        { "half a header", [.. Masked, 0x81], -1 },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void HoldsAcrossAnyCut(string what, byte[] bytes, int marked)
    {
        byte[] expected = [.. bytes];
        if (marked >= 0)
        {
            expected[marked] |= 0x30;
            expected[marked + 1] = 0x80;
        }

        for (int first = 1; first <= bytes.Length; first++)
        {
            for (int size = 1; size <= bytes.Length; size += size < 16 ? 1 : 16)
            {
                var given = Pass(bytes, first, size, out int held, out int missing);
                Assert.True(marked >= 0 ? given.Length + missing >= marked + 6 && missing <= 4 : missing == 0, what);
                Assert.True(expected.AsSpan(0, bytes.Length - held).SequenceEqual(given), $"{what}: a cut after {first}, then of {size}");
                Assert.True(held == 0 || bytes.Length - held == Masked.Length, what);
            }
        }
    }

    [Fact]
    public void AllocatesNothing()
    {
        var rule = default(MaskRule);
        Span<byte> frame = stackalloc byte[Masked.Length];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Masked.CopyTo(frame);
            Assert.True(rule.Apply(frame) == frame.Length && rule.Held == 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Reads of one size behind a first of another; what is held back comes again with the next.</summary>
    private static byte[] Pass(byte[] bytes, int first, int size, out int held, out int missing)
    {
        var rule = default(MaskRule);
        var given = new List<byte>();
        for (int position = 0; position < bytes.Length;)
        {
            var read = bytes.AsSpan(position, Math.Min(position == 0 ? first : size, bytes.Length - position));
            position += read.Length;
            byte[] buffer = new byte[rule.Held + read.Length];
            read.CopyTo(buffer.AsSpan(rule.Held));
            int count = rule.Apply(buffer);
            given.AddRange(buffer.AsSpan(0, count));
        }

        (held, missing) = (rule.Held, rule.Missing);
        return [.. given];
    }
}
