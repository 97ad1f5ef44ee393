namespace H3Routes.Http3;

/// <summary>RFC 9114 7.2.4.2: what a server that accepts early data may say in SETTINGS after what it has said before.</summary>
public sealed class RememberedSettingsTests
{
    private const byte Capacity = 0x01, FieldSection = 0x06, Blocked = 0x07, Connect = 0x08, Datagram = 0x33;

    /// <summary>What was remembered, what is said now, and whether that keeps it: pairs of one-byte identifiers and values.</summary>
    public static TheoryData<byte[], byte[], bool> Pairs => new()
    {
        { [], [], true },
        { [], [Capacity, 9, FieldSection, 9, Blocked, 9, Connect, 1, Datagram, 1], false },
        { [], [Capacity, 9, Blocked, 9, Connect, 1, Datagram, 1], true },
        { [Capacity, 9], [Capacity, 9], true },
        { [Capacity, 9], [Capacity, 10], false },
        { [Capacity, 9], [], false },
        { [Blocked, 9], [Blocked, 10], true },
        { [Blocked, 9], [Blocked, 8], false },
        { [FieldSection, 9], [FieldSection, 9], true },
        { [FieldSection, 9], [FieldSection, 8], false },
        { [FieldSection, 9], [], true },
        { [Connect, 1], [], false },
        { [Datagram, 1], [Datagram, 0], false },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_server_may_widen_and_not_take_back(byte[] remembered, byte[] said, bool keeps)
        => Assert.Equal(keeps, Http3Settings.Parse(said, out _)!.Keeps(Http3Settings.Parse(remembered, out _)!));
}
