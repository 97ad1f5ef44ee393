using FsCheck;
using FsCheck.Fluent;

namespace H3Routes.Quic;

/// <summary>Reading a stranger's ClientHello: by the standard's example, by a table of what is out of the ordinary, and with noise.</summary>
public sealed class FirstFlightTests
{
    private static readonly byte[] Hello = InitialPackets.ClientHello([7, 7, 7]);

    [Fact]
    public void Rfc_9001_a_2_is_opened()
    {
        byte[] payload = [.. InitialPackets.RfcCrypto, .. new byte[1_162 - InitialPackets.RfcCrypto.Length]];
        var header = Convert.FromHexString("c300000001088394c8f03e5157080000449e00000002");
        var packet = InitialPackets.Protect(header, header.Length - 4, payload, 2, InitialPackets.Destination);
        Assert.Equal(1_200, packet.Length);
        Assert.StartsWith("c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c0bab7df5976d27cd449f63300099f399", Convert.ToHexStringLower(packet));
        Assert.EndsWith("e221af44860018ab0856972e194cd934", Convert.ToHexStringLower(packet));

        using var flight = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
        Assert.Equal(QuicFirstFlightStatus.Complete, flight.Add(packet));
        Assert.True(flight.ClientHello.SequenceEqual(InitialPackets.RfcCrypto.AsSpan(4)));
        Assert.True(QuicClientHello.TryParse(flight.ClientHello, out var hello));
        Assert.False(hello.OffersEarlyData);
        Assert.True(hello.Ticket.IsEmpty);
    }

    [Fact]
    public void A_ticket_and_the_wish_for_early_data_are_found()
    {
        Assert.True(QuicClientHello.TryParse(Hello, out var hello));
        Assert.True(hello.OffersEarlyData);
        Assert.True(hello.Ticket.SequenceEqual((ReadOnlySpan<byte>)[7, 7, 7]));
        Assert.True(QuicClientHello.TryParse(InitialPackets.ClientHello([7], offersEarlyData: false), out hello));
        Assert.False(hello.OffersEarlyData);
    }

    [Fact]
    public void A_hello_in_pieces_comes_together_in_any_order()
    {
        // Chromium scrambles its CRYPTO frames, and a post-quantum key share needs two packets: the last piece first, PING and PADDING between.
        var hello = InitialPackets.ClientHello(new byte[200], more: 1_500);
        using var flight = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
        byte[] second = [1, .. InitialPackets.Crypto(900, hello.AsSpan(900)), 0, 0, 0];
        byte[] first = [.. InitialPackets.Crypto(300, hello.AsSpan(300, 600)), 0, 1, 0, .. InitialPackets.Crypto(0, hello.AsSpan(0, 300))];
        Assert.Equal(QuicFirstFlightStatus.Incomplete, flight.Add(InitialPackets.Seal(second, 1)));
        Assert.Equal(QuicFirstFlightStatus.Complete, flight.Add(InitialPackets.Seal(first)));
        Assert.True(flight.ClientHello.SequenceEqual(hello));
    }

    [Fact]
    public void A_piece_that_is_sent_again_is_the_same_piece()
    {
        using var flight = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
        Assert.Equal(QuicFirstFlightStatus.Incomplete, flight.Add(InitialPackets.Seal(InitialPackets.Crypto(0, Hello.AsSpan(0, 50)))));
        Assert.Equal(QuicFirstFlightStatus.Complete, flight.Add(InitialPackets.Seal(InitialPackets.Crypto(0, Hello), 1)));
    }

    [Fact]
    public void Early_data_behind_the_initial_is_passed_over()
    {
        byte[] zeroRtt = [0xd0, 0, 0, 0, 1, 8, .. InitialPackets.Destination, 0, 20, .. new byte[20]];
        using var flight = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
        Assert.Equal(QuicFirstFlightStatus.Incomplete, flight.Add(zeroRtt));
        Assert.Equal(QuicFirstFlightStatus.Complete, flight.Add([.. InitialPackets.Seal(InitialPackets.Crypto(0, Hello)), .. zeroRtt]));
    }

    /// <summary>Each is a way to show us another ClientHello than the engine, or nothing that a client does.</summary>
    public static TheoryData<string, byte[][]> Suspicious()
    {
        var start = InitialPackets.Crypto(0, Hello.AsSpan(0, 50));
        var other = Hello.ToArray();
        other[20] ^= 1;
        var damaged = InitialPackets.Seal(InitialPackets.Crypto(0, Hello));
        damaged[^1] ^= 1;
        return new()
        {
            { "a packet number twice", [InitialPackets.Seal(start), InitialPackets.Seal(InitialPackets.Crypto(0, Hello))] },
            { "bytes that contradict earlier ones", [InitialPackets.Seal(start), InitialPackets.Seal(InitialPackets.Crypto(0, other), 1)] },
            { "a damaged packet", [damaged] },
            { "a damaged packet in front of a good one", [[.. damaged, .. InitialPackets.Seal(InitialPackets.Crypto(0, Hello), 1)]] },
            { "reserved bits", [InitialPackets.Seal(InitialPackets.Crypto(0, Hello), reservedBits: 1)] },
            { "another version", [InitialPackets.Seal(InitialPackets.Crypto(0, Hello), version: 2)] },
            { "another destination", [InitialPackets.Seal(InitialPackets.Crypto(0, Hello), destination: [1, 2, 3, 4, 5, 6, 7, 8])] },
            { "bytes behind the hello", [InitialPackets.Seal(InitialPackets.Crypto(0, [.. Hello, 1]))] },
            { "another message", [InitialPackets.Seal(InitialPackets.Crypto(0, [2, 0, 0, 1, 0, .. new byte[40]]))] },
            { "a hello that is too long", [InitialPackets.Seal(InitialPackets.Crypto(0, [1, 1, 0, 0, .. new byte[40]]))] },
            { "an offset that is too far", [InitialPackets.Seal(InitialPackets.Crypto(8_190, [1, 2, 3, .. new byte[40]]))] },
            { "a CRYPTO frame without its end", [InitialPackets.Seal([6, 0, 63, .. new byte[40]])] },
            { "ACK", [InitialPackets.Seal([2, 0, 0, 0, 0, .. InitialPackets.Crypto(0, Hello)])] },
            { "CONNECTION_CLOSE", [InitialPackets.Seal([0x1c, 0, 0, 0, .. InitialPackets.Crypto(0, Hello)])] },
            { "a Handshake packet", [[0xe0, 0, 0, 0, 1, 8, .. InitialPackets.Destination, 0, 20, .. new byte[20]]] },
            { "a length that is too long", [InitialPackets.Seal(InitialPackets.Crypto(0, Hello))[..^1]] },
        };
    }

    [Theory]
    [MemberData(nameof(Suspicious))]
    public void What_is_out_of_the_ordinary_is_unreadable(string what, byte[][] datagrams)
    {
        using var flight = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
        var status = datagrams.Aggregate(QuicFirstFlightStatus.Incomplete, (_, datagram) => flight.Add(datagram));
        Assert.True(status == QuicFirstFlightStatus.Unreadable, what);
        Assert.Equal(0, flight.ClientHello.Length);
        Assert.Equal(QuicFirstFlightStatus.Unreadable, flight.Add(InitialPackets.Seal(InitialPackets.Crypto(0, Hello), 9)));
    }

    /// <summary>Edits of a good ClientHello: (where, bytes there instead), the lengths mended or not.</summary>
    public static TheoryData<string, byte[]> Malformed() => new()
    {
        { "nothing", [] },
        { "a header alone", [1, 0, 0, 0] },
        { "no extensions", [1, 0, 0, 42, 3, 3, .. new byte[32], 0, 0, 2, 0x13, 1, 1, 0] },
        { "early data without a ticket", WithExtensions([0, 42, 0, 0]) },
        { "early data twice", WithExtensions([0, 42, 0, 0, 0, 42, 0, 0, .. Keys([1])]) },
        { "early data with content", WithExtensions([0, 42, 0, 1, 0, .. Keys([1])]) },
        { "something behind pre_shared_key", WithExtensions([.. Keys([1]), 0, 42, 0, 0]) },
        { "no identity", WithExtensions([0, 42, 0, 0, 0, 41, 0, 4, 0, 0, 0, 0]) },
        { "an empty identity", WithExtensions([0, 42, 0, 0, .. Keys([])]) },
        { "binders that are too long", WithExtensions([0, 41, 0, 13, 0, 7, 0, 1, 1, 0, 0, 0, 0, 0, 9, 0, 0]) },
        { "an extension that is too long", WithExtensions([0, 42, 0, 9]) },
        { "half an extension", WithExtensions([0]) },
        { "one byte more", [.. Hello, 0] },
        { "one byte less", Hello[..^1] },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_hello_is_refused(string what, byte[] message) => Assert.False(QuicClientHello.TryParse(message, out _), what);

    [Fact]
    public void No_bytes_do_harm()
    {
        // Noise as it is, noise behind a proper protection, and a good flight with a byte changed.
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (noise, seed) =>
        {
            byte[] hello = [1, .. InitialPackets.Number(noise.Length, 3), .. noise];
            QuicClientHello.TryParse(hello, out _);
            QuicClientHello.TryParse(noise, out _);
            var good = Hello.ToArray();
            good[seed.Get % good.Length] ^= (byte)(1 + (seed.Get % 255));
            QuicClientHello.TryParse(good, out _);
            using var flight = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
            flight.Add(InitialPackets.Seal([.. noise, .. new byte[32]], 0));
            flight.Add(InitialPackets.Seal([.. InitialPackets.Crypto(seed.Get % 9_000, noise), .. new byte[32]], seed.Get));
            flight.Add(noise);
            using var other = new QuicFirstFlight(new QuicConnectionId(InitialPackets.Destination));
            var datagram = InitialPackets.Seal(InitialPackets.Crypto(0, Hello));
            datagram[seed.Get % datagram.Length] ^= (byte)(1 + (seed.Get % 255));
            return other.Add(datagram) != QuicFirstFlightStatus.Complete;
        }));
    }

    private static byte[] Keys(byte[] ticket)
    {
        byte[] identities = [.. InitialPackets.Number(ticket.Length, 2), .. ticket, 0, 0, 0, 0];
        return [0, 41, .. InitialPackets.Number(identities.Length + 4, 2), .. InitialPackets.Number(identities.Length, 2), .. identities, 0, 0];
    }

    private static byte[] WithExtensions(byte[] extensions)
    {
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, .. InitialPackets.Number(extensions.Length, 2), .. extensions];
        return [1, .. InitialPackets.Number(body.Length, 3), .. body];
    }
}
