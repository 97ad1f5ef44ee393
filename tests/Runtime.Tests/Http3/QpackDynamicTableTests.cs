using System.Text;

namespace H3Routes.Http3;

/// <summary>RFC 9204 with a dynamic table: the examples of appendix B byte for byte, each error, and a slow and obvious table beside the fast one.</summary>
public sealed class QpackDynamicTableTests
{
    private const long Encoder = 6, Decoder = 10;

    private static readonly Http3Limits Limits = new() { QpackMaxTableCapacity = 220, QpackBlockedStreams = 2, QpackEncoderTableCapacity = 220 };

    /// <summary>RFC 9204 B.1 to B.5: what the encoder's stream and the request streams carry, and what the decoder answers.</summary>
    [Fact]
    public void The_examples_of_the_standard()
    {
        var reader = new QpackTableReader(220, 2);

        // B.1: a literal with a static name.
        Assert.Equal(":path=/index.html", Decode(reader, "0000 510b 2f69 6e64 6578 2e68 746d 6c", out long required));
        Assert.Equal(0, required);

        // B.2: two insertions, and a section that refers to them beyond its Base.
        Insert(reader, "3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061 7468");
        Assert.Equal([":authority=www.example.com", ":path=/sample/path"], Entries(reader));
        Assert.Equal(106, reader.Table.Size);
        Assert.Equal(":authority=www.example.com :path=/sample/path", Decode(reader, "0381 10 11", out required));
        Assert.Equal(2, required);
        Assert.Equal("84", Acknowledge(reader, 4, required));

        // B.3: an insertion of which nobody speaks yet is counted.
        Insert(reader, "4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565");
        Assert.Equal(160, reader.Table.Size);
        Assert.Equal("01", Increment(reader));

        // B.4: a duplicate; the section that needs it came before it and is cancelled.
        Assert.Equal("48", Hex(QpackTableReader.WriteCancellation, 8));
        Insert(reader, "02");
        Assert.Equal(217, reader.Table.Size);
        Assert.Equal(":authority=www.example.com :path=/ custom-key=custom-value", Decode(reader, "0500 80 c1 81", out required));
        Assert.Equal(4, required);

        // B.5: the least recent entry makes room.
        Insert(reader, "810d 6375 7374 6f6d 2d76 616c 7565 32");
        Assert.Equal([":path=/sample/path", "custom-key=custom-value", ":authority=www.example.com", "custom-key=custom-value2"], Entries(reader));
        Assert.Equal(215, reader.Table.Size);
    }

    /// <summary>Each row: what the encoder's stream said first, a section, the error.</summary>
    public static TheoryData<string, string, string> WrongSections => new()
    {
        { "a relative index below the oldest entry", "3fbd01 4161 0162", "0200 81" },
        { "an index beyond the Required Insert Count", "3fbd01 4161 0162 4161 0163", "0280 11" },
        { "a reference though nothing is required", "3fbd01 4161 0162", "0001 80" },
        { "a post-base index beyond the Required Insert Count", "3fbd01 4161 0162", "0200 10" },
        { "a name beyond the oldest entry", "3fbd01 4161 0162", "0200 4100" },
        { "a post-base name beyond the Required Insert Count", "3fbd01 4161 0162", "0200 0000" },
        { "a negative Base", "3fbd01 4161 0162", "0281 10" },
        { "a Required Insert Count beyond twice the table", "3fbd01 4161 0162", "0d00 80" },
        { "a Required Insert Count of 0 that is encoded", "3fbd01 4161 0162", "0100 80" },
        { "an evicted entry", "3f17 4161 0162 4161 0163", "0200 80" },
    };

    [Theory]
    [MemberData(nameof(WrongSections))]
    public void Wrong_sections_are_decompression_failed(string row, string instructions, string section)
    {
        var peer = new TestPeer(isServer: true, Limits);
        peer.Receive(Encoder, Wire.Join([2], Wire.Hex(instructions)));
        Assert.Null(peer.Transport.CloseCode);
        peer.Receive(0, Wire.Frame(Http3FrameType.Headers, Wire.Hex(section)));
        Assert.True(peer.Transport.CloseCode == (ulong)Http3ErrorCode.QpackDecompressionFailed, $"{row}: {peer.Transport.CloseCode:x} {string.Join(", ", peer.Log)}");
    }

    [Theory]
    [InlineData("a capacity beyond the limit", "3fbe01")]
    [InlineData("an insertion before there is a capacity", "4161 0162")]
    [InlineData("an entry larger than the capacity", "3f02 4161 0162")]
    [InlineData("a name of the static table that does not exist", "3fbd01 ff24 00")]
    [InlineData("a dynamic name of an empty table", "3fbd01 80 00")]
    [InlineData("a dynamic name that is evicted", "3f17 4161 0162 4161 0163 8100")]
    [InlineData("a duplicate of an empty table", "3fbd01 00")]
    [InlineData("a duplicate of an evicted entry", "3f17 4161 0162 4161 0163 01")]
    [InlineData("a value longer than the table", "3fbd01 4161 7f7f")]
    [InlineData("a Huffman code of a value longer than the table", "3fbd01 4161 fffe7f")]
    [InlineData("a string that is no Huffman code", "3fbd01 4161 8100")]
    [InlineData("an integer without an end", "3fbd01 ffffffffffffffffffffffff")]
    public void Wrong_insertions_are_encoder_stream_errors(string row, string instructions)
    {
        var peer = new TestPeer(isServer: true, Limits);
        peer.Receive(Encoder, [2]);
        foreach (byte value in Wire.Hex(instructions))
        {
            peer.Receive(Encoder, [value]);
        }

        Assert.True(peer.Transport.CloseCode == (ulong)Http3ErrorCode.QpackEncoderStreamError, $"{row}: {peer.Transport.CloseCode:x}");
    }

    [Theory]
    [InlineData("an acknowledgment of no section", "80")]
    [InlineData("a second acknowledgment", "8480 8480")]
    [InlineData("an increment of 0", "00")]
    [InlineData("an increment beyond what was inserted", "02")]
    [InlineData("an increment beyond 62 bits", "3fffffffffffffffffffff7f")]
    public void Wrong_acknowledgments_are_decoder_stream_errors(string row, string instructions)
    {
        TestPeer peer = Inserting(out _);
        peer.Receive(Decoder, Wire.Join([3], Wire.Hex(instructions)));
        Assert.True(peer.Transport.CloseCode == (ulong)Http3ErrorCode.QpackDecoderStreamError, $"{row}: {peer.Transport.CloseCode:x}");
    }

    [Fact]
    public void What_comes_twice_is_inserted_and_referred_to_once_it_is_acknowledged()
    {
        TestPeer peer = Inserting(out byte[] literal);
        byte[] instructions = peer.Transport.Sent(7)[1..];
        var reader = new QpackTableReader(220, 0);
        Assert.True(reader.TryReadInstructions(instructions, out int consumed));
        Assert.Equal(instructions.Length, consumed);
        Assert.Equal(["x-field=a value"], Entries(reader));

        // Before the acknowledgment: never a reference that could block.
        peer.Receive(8, Wire.Get(), fin: true);
        Assert.Equal(literal, peer.Transport.Sent(8));
        peer.Receive(Decoder, [3, 0x01]);
        peer.Receive(12, Wire.Get(), fin: true);
        byte[] sent = peer.Transport.Sent(12);
        Assert.Equal(Wire.Frame(Http3FrameType.Headers, 2, 0, 0xc0 | 25, 0x80), sent);
        Assert.Equal(":status=200 x-field=a value", Decode(reader, Convert.ToHexString(sent.AsSpan(2)), out long required, Http3FieldSectionKind.Response));
        Assert.Equal(1, required);

        // Acknowledged once, and not twice.
        peer.Receive(Decoder, [0x80 | 12]);
        Assert.Null(peer.Transport.CloseCode);
        peer.Receive(Decoder, [0x80 | 12]);
        Assert.Equal((ulong)Http3ErrorCode.QpackDecoderStreamError, peer.Transport.CloseCode);
    }

    [Theory]
    [InlineData("authorization", "Basic QWxhZGRpbg==")]
    [InlineData("proxy-authorization", "Basic QWxhZGRpbg==")]
    [InlineData("set-cookie", "id=1")]
    [InlineData("cookie", "id=1")]
    public void Secrets_are_never_inserted(string name, string value)
    {
        var peer = new TestPeer(isServer: true, Limits) { Answer = stream => stream.WriteHeaders(WritingTests.Section(200, (name, value)), default, fin: true) };
        Settings(peer, 220);
        for (int id = 0; id < 40; id += 4)
        {
            peer.Receive(id, Wire.Get(), fin: true);
        }

        peer.Connection.OnTurnEnd();
        Assert.Equal([2], peer.Transport.Sent(7));
    }

    [Fact]
    public void A_peer_that_allows_no_table_gets_none()
    {
        var peer = new TestPeer(isServer: true, Limits);
        Settings(peer, 0);
        Assert.Null(peer.Connection.TableWriter);
    }

    [Fact]
    public void A_request_waits_for_its_insertions_and_is_acknowledged()
    {
        var peer = new TestPeer(isServer: true, Limits);
        byte[] section = Wire.Hex("0300 d1 d7 80 81");
        peer.Receive(4, Wire.Join(Wire.Frame(Http3FrameType.Headers, section), Wire.Data("body")), fin: true);
        Assert.Empty(peer.Log);
        peer.Receive(Encoder, Wire.Hex("02 3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061"));
        Assert.Empty(peer.Log);
        peer.Receive(Encoder, Wire.Hex("7468"));
        Assert.Equal(["request 4: :method=GET :scheme=https :authority=www.example.com :path=/sample/path", "end 4", "closed 4"], peer.Log);
        peer.Connection.OnTurnEnd();
        Assert.Equal(Wire.Hex("03 84"), peer.Transport.Sent(11));
        Assert.Equal("body"u8.ToArray(), peer.Content[4]);
    }

    [Fact]
    public void Trailers_wait_too()
    {
        var peer = new TestPeer(isServer: true, Limits);
        peer.Receive(0, Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/"), Wire.Data("body"), Wire.Frame(Http3FrameType.Headers, Wire.Hex("0200 80"))), fin: true);
        Assert.DoesNotContain(peer.Log, static line => line.StartsWith("end", StringComparison.Ordinal));
        peer.Receive(Encoder, Wire.Hex("02 3fbd01 4161 0162"));
        Assert.Equal(["end 0: a=b", "closed 0"], peer.Log[1..]);
    }

    [Fact]
    public void Too_many_waiting_streams_are_an_error()
    {
        var peer = new TestPeer(isServer: true, Limits);
        for (int id = 0; id < 12; id += 4)
        {
            Assert.Null(peer.Transport.CloseCode);
            peer.Receive(id, Wire.Frame(Http3FrameType.Headers, Wire.Hex("0200 80")));
        }

        Assert.Equal((ulong)Http3ErrorCode.QpackDecompressionFailed, peer.Transport.CloseCode);
    }

    [Fact]
    public void A_waiting_request_that_is_reset_makes_room_and_is_cancelled()
    {
        var peer = new TestPeer(isServer: true, Limits);
        peer.Receive(Encoder, Wire.Hex("02 3fbd01"));
        for (int id = 0; id < 400; id += 4)
        {
            peer.Receive(id, Wire.Frame(Http3FrameType.Headers, Wire.Hex("0200 80")));
            peer.Transport.Stream(id).IncomingReset = 0x10c;
            peer.Connection.OnStreamReadable(id);
        }

        Assert.Null(peer.Transport.CloseCode);
        Assert.Equal(0, peer.Connection.OpenRequests);
        peer.Connection.OnTurnEnd();
        Assert.Equal(Wire.Hex("03 40 44"), peer.Transport.Sent(11)[..3]);
    }

    [Fact]
    public void Acknowledgments_that_nobody_reads_end_the_connection()
    {
        var peer = new TestPeer(isServer: true, Limits with { MaxStreamResets = int.MaxValue });
        peer.Transport.SendWindow = 100;
        peer.Receive(Encoder, Wire.Hex("02 3fbd01"));
        for (int id = 0; id < 4 * 100_000 && peer.Transport.CloseCode is null; id += 4)
        {
            peer.Receive(id, [0x01]);
            peer.Transport.Stream(id).IncomingReset = 0x10c;
            peer.Connection.OnStreamReadable(id);
            peer.Connection.OnTurnEnd();
        }

        Assert.Equal((ulong)Http3ErrorCode.ExcessiveLoad, peer.Transport.CloseCode);
    }

    /// <summary>Random instructions in random pieces: the fast table has what a list of pairs has, to the last byte.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_insertions_against_a_reference(int seed)
    {
        var random = new Random(seed);
        var reader = new QpackTableReader(500, 0);
        var reference = new QpackTableReference(500);
        var pending = new List<byte>();
        for (int turn = 0; turn < 5_000; turn++)
        {
            bool isRight = true;
            switch (random.Next(8))
            {
                case 0:
                    int capacity = random.Next(501);
                    pending.AddRange(Wire.Integer(0x20, 5, (ulong)capacity));
                    reference.SetCapacity(capacity);
                    break;
                case 1 when reference.Entries.Count > 0:
                    int duplicated = random.Next(reference.Entries.Count);
                    pending.AddRange(Wire.Integer(0x00, 5, (ulong)duplicated));
                    isRight = reference.Insert(reference.Newest(duplicated));
                    break;
                case 2 when reference.Entries.Count > 0:
                    int named = random.Next(reference.Entries.Count);
                    string value = Text(random, 60);
                    pending.AddRange(Wire.Join(Wire.Integer(0x80, 6, (ulong)named), String(random, 7, value)));
                    isRight = reference.Insert((reference.Newest(named).Name, value));
                    break;
                case 3:
                    int index = random.Next(99);
                    string other = Text(random, 60);
                    pending.AddRange(Wire.Join(Wire.Integer(0xc0, 6, (ulong)index), String(random, 7, other)));
                    isRight = reference.Insert((Encoding.ASCII.GetString(QpackStaticTable.Name(index)), other));
                    break;
                default:
                    (string Name, string Value) field = (Text(random, 30), Text(random, 200));
                    pending.AddRange(Wire.Join(String(random, 5, field.Name, 0x40), String(random, 7, field.Value)));
                    isRight = reference.Insert(field);
                    break;
            }

            // Any piece may be cut anywhere: what is not consumed comes again with more.
            int piece = random.Next(pending.Count + 1);
            bool ok = reader.TryReadInstructions(pending.ToArray().AsSpan(0, piece), out int consumed);
            if (ok)
            {
                pending.RemoveRange(0, consumed);
                ok = reader.TryReadInstructions(pending.ToArray(), out consumed);
                pending.RemoveRange(0, consumed);
            }

            Assert.Equal(isRight, ok);
            if (!ok)
            {
                // A table behind an error is of no use: another one.
                reader = new QpackTableReader(500, 0);
                reference = new QpackTableReference(500);
                pending.Clear();
                continue;
            }

            Assert.Empty(pending);
            Assert.Equal(reference.Entries.Select(static entry => $"{entry.Name}={entry.Value}"), Entries(reader));
            Assert.Equal(reference.Size, reader.Table.Size);
            Assert.Equal(reference.InsertCount, reader.Table.InsertCount);
        }
    }

    /// <summary>Random responses through our encoder to our decoder, acknowledged late, cancelled or not: every section is as it was, and none waits.</summary>
    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 220)]
    [InlineData(3, 1000)]
    [InlineData(4, 4096)]
    public void Encoder_and_decoder_agree(int seed, int capacity)
    {
        var random = new Random(seed);
        var writer = new QpackTableWriter((ulong)capacity, capacity);
        var reader = new QpackTableReader(capacity, 0);
        var limits = new Http3Limits();
        var acknowledgments = new Queue<byte[]>();
        var instructions = default(QpackDecoderInstructions);
        int references = 0;
        for (int turn = 0; turn < 5_000; turn++)
        {
            var section = new Http3FieldSection { Status = 200 };
            for (int count = random.Next(6); count > 0; count--)
            {
                section.Add(Encoding.ASCII.GetBytes($"x-{random.Next(8)}"), Encoding.ASCII.GetBytes(new string('v', random.Next(6) * 9)));
            }

            byte[] encoded = new byte[section.MaxEncodedLength];
            int length = section.Encode(encoded, writer, turn * 4, out int start);
            var decoded = new Http3FieldSection();
            Assert.Equal(Http3FieldSectionStatus.Ok, decoded.Decode(encoded.AsSpan(start, length), Http3FieldSectionKind.Response, limits, reader, out long required));
            Assert.Equal(TestPeer.Describe(section), TestPeer.Describe(decoded));
            byte[] answer = new byte[QpackInteger.MaxLength];
            if (required > 0)
            {
                references++;
                int answerLength = random.Next(5) == 0 ? QpackTableReader.WriteCancellation(answer, turn * 4) : reader.WriteAcknowledgment(answer, turn * 4, required);
                acknowledgments.Enqueue(answer[..answerLength]);
            }

            if (random.Next(3) == 0)
            {
                Assert.True(reader.TryReadInstructions(writer.Instructions, out int consumed));
                Assert.Equal(writer.Instructions.Length, consumed);
                writer.InstructionsSent();
                acknowledgments.Enqueue(answer[..reader.WriteIncrement(answer)]);
            }

            while (acknowledgments.Count > random.Next(40))
            {
                Assert.True(instructions.TryRead(acknowledgments.Dequeue(), writer));
            }
        }

        // How many depends on the hash, whose key is another in each process.
        Assert.True(capacity < 100 || references > 100, $"{references} sections of 5000 referred to the table");
    }

    /// <summary>A field section of one-byte references to a large entry: what is held stays within the limit.</summary>
    [Fact]
    public void A_bomb_of_references_is_too_large()
    {
        var reader = new QpackTableReader(4096, 0);
        byte[] value = new byte[4000];
        value.AsSpan().Fill((byte)'v');
        Assert.True(reader.TryReadInstructions(Wire.Join(Wire.Integer(0x20, 5, 4096), [0x41, (byte)'a'], Wire.Integer(0x00, 7, 4000), value), out _));
        byte[] section = new byte[32 << 10];
        section.AsSpan().Fill(0x80);
        (section[0], section[1]) = (2, 0);
        var fields = new Http3FieldSection();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Http3FieldSectionStatus.TooLarge, fields.Decode(section, Http3FieldSectionKind.Trailers, new Http3Limits(), reader, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    /// <summary>A server that has answered twice with the same field, and so has inserted it.</summary>
    private static TestPeer Inserting(out byte[] literal)
    {
        var peer = new TestPeer(isServer: true, Limits) { Answer = static stream => stream.WriteHeaders(WritingTests.Section(200, ("x-field", "a value")), default, fin: true) };
        Settings(peer, 220);
        peer.Receive(0, Wire.Get(), fin: true);
        peer.Receive(4, Wire.Get(), fin: true);
        peer.Connection.OnTurnEnd();
        literal = peer.Transport.Sent(0);
        Assert.Equal(literal, peer.Transport.Sent(4));
        return peer;
    }

    private static void Settings(TestPeer peer, ulong capacity) => peer.Receive(2, Wire.Join([0], Wire.Frame(0x04, Wire.Join([0x01], Wire.Varint(capacity)))));

    private static void Insert(QpackTableReader reader, string hex)
    {
        byte[] bytes = Wire.Hex(hex);
        Assert.True(reader.TryReadInstructions(bytes, out int consumed));
        Assert.Equal(bytes.Length, consumed);
    }

    private static string Decode(QpackTableReader reader, string hex, out long required, Http3FieldSectionKind kind = Http3FieldSectionKind.Request)
    {
        var section = new Http3FieldSection();

        // The examples have no whole requests, so only decompression counts.
        Assert.NotInRange(section.Decode(Wire.Hex(hex), kind, new Http3Limits(), reader, out required), Http3FieldSectionStatus.Blocked, Http3FieldSectionStatus.DecompressionFailed);
        return TestPeer.Describe(section);
    }

    private static List<string> Entries(QpackTableReader reader)
    {
        var entries = new List<string>();
        for (long index = reader.Table.EvictedCount; index < reader.Table.InsertCount; index++)
        {
            entries.Add($"{Encoding.ASCII.GetString(reader.Table.Name(index))}={Encoding.ASCII.GetString(reader.Table.Value(index))}");
        }

        return entries;
    }

    private static string Acknowledge(QpackTableReader reader, long streamId, long required)
    {
        byte[] bytes = new byte[QpackInteger.MaxLength];
        return Convert.ToHexString(bytes, 0, reader.WriteAcknowledgment(bytes, streamId, required));
    }

    private static string Increment(QpackTableReader reader)
    {
        byte[] bytes = new byte[QpackInteger.MaxLength];
        return Convert.ToHexString(bytes, 0, reader.WriteIncrement(bytes));
    }

    private delegate int Writer(Span<byte> destination, long streamId);

    private static string Hex(Writer write, long streamId)
    {
        byte[] bytes = new byte[QpackInteger.MaxLength];
        return Convert.ToHexString(bytes, 0, write(bytes, streamId));
    }

    private static string Text(Random random, int most)
    {
        char[] text = new char[random.Next(1, most)];
        random.GetItems("abcdefgh-0123"u8.ToArray().Select(static value => (char)value).ToArray(), text);
        return new string(text);
    }

    private static byte[] String(Random random, int prefixBits, string text, byte flags = 0)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        if (random.Next(2) == 0)
        {
            return Wire.Join(Wire.Integer(flags, prefixBits, (ulong)bytes.Length), bytes);
        }

        byte[] encoded = new byte[HuffmanCode.EncodedLength(bytes)];
        HuffmanCode.Encode(bytes, encoded);
        return Wire.Join(Wire.Integer((byte)(flags | (1 << prefixBits)), prefixBits, (ulong)encoded.Length), encoded);
    }
}
