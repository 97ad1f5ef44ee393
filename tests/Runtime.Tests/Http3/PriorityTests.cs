using System.Text;

namespace H3Routes.Http3;

/// <summary>RFC 9218: the field, the frame, and the order in which bytes come.</summary>
public sealed class PriorityTests
{
    private const int Limit = 60_000;

    [Theory]
    [InlineData("", 3, false)]
    [InlineData("u=5", 5, false)]
    [InlineData("i", 3, true)]
    [InlineData("u=0, i", 0, true)]
    [InlineData("u=7,i=?0", 7, false)]
    [InlineData("  u=1 \t,\t i=?1  ", 1, true)]
    [InlineData("u=1;a=b, i;c", 1, true)]
    [InlineData("u=1, u=2", 2, false)]
    [InlineData("u=8", 3, false)]
    [InlineData("u=-1", 3, false)]
    [InlineData("u=2.0", 3, false)]
    [InlineData("u=?1, i=1", 3, false)]
    [InlineData("u=a, i=\"yes\"", 3, false)]
    [InlineData("x=(1 2;q=1 \"s\");y, u=6", 6, false)]
    [InlineData("x=:AQ==:, t=a/b:c, d=@123, s=\"\\\"\\\\\", *k=12.345, u=4", 4, false)]
    [InlineData("x=(), u=4", 4, false)]
    [InlineData("x=999999999999999, u=4", 4, false)]
    public void A_value_is_a_dictionary(string value, int urgency, bool isIncremental)
    {
        Assert.True(Http3Priority.Default.TryUpdate(Encoding.ASCII.GetBytes(value), out Http3Priority priority));
        Assert.Equal(new Http3Priority((byte)urgency, isIncremental), priority);
    }

    [Theory]
    [InlineData("u=")]
    [InlineData("u=1,")]
    [InlineData("u=1 i")]
    [InlineData(",u=1")]
    [InlineData("U=1")]
    [InlineData("=1")]
    [InlineData("u=1;")]
    [InlineData("u=1, i=?2")]
    [InlineData("u=1, x=\"open")]
    [InlineData("u=1, x=\"\\a\"")]
    [InlineData("u=1, x=:AQ==")]
    [InlineData("u=1, x=(1 2")]
    [InlineData("u=1, x=(1,2)")]
    [InlineData("u=1, x=1.")]
    [InlineData("u=1, x=1.2345")]
    [InlineData("u=1, x=1234567890123456")]
    [InlineData("u=1, x=@1.5")]
    [InlineData("u=1, x=-")]
    [InlineData("\tu=1")]
    [InlineData("u=1\u00e9")]
    public void What_is_no_dictionary_changes_nothing(string value)
    {
        Assert.False(new Http3Priority(6, true).TryUpdate(Encoding.Latin1.GetBytes(value), out Http3Priority priority));
        Assert.Equal(new Http3Priority(6, true), priority);
    }

    [Fact]
    public void Random_values_end()
    {
        var random = new Random(9218);
        ReadOnlySpan<byte> alphabet = "ui=?01,; \t\"\\:()@.-*a7"u8;
        byte[] value = new byte[24];
        for (int turn = 0; turn < 100_000; turn++)
        {
            int length = random.Next(value.Length);
            random.GetItems(alphabet, value.AsSpan(0, length));
            Http3Priority.Default.TryUpdate(value.AsSpan(0, length), out Http3Priority priority);
            Assert.InRange(priority.Urgency, 0, 7);
        }
    }

    [Theory]
    [InlineData(0, false, "u=0")]
    [InlineData(7, true, "u=7, i")]
    public void A_priority_is_written_as_it_is_read(byte urgency, bool isIncremental, string text)
    {
        byte[] bytes = new byte[6];
        Assert.Equal(text, Encoding.ASCII.GetString(bytes, 0, new Http3Priority(urgency, isIncremental).Write(bytes)));
    }

    [Fact]
    public void A_request_without_the_field_costs_no_call()
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(0, Wire.Get(), fin: true);
        Assert.Empty(peer.Transport.Priorities);
    }

    [Fact]
    public void The_field_counts_then_the_frame_then_the_response()
    {
        Http3RequestStream? request = null;
        var peer = new TestPeer(isServer: true) { Answer = stream => request = stream };
        peer.Receive(0, Get("u=5"), fin: true);
        Update(peer, 0, "u=1, i");
        request!.WriteHeaders(WritingTests.Section(200, ("priority", "u=0")), default, fin: false);
        Assert.Equal([(0, new(5, false)), (0, new(1, true)), (0, new(0, true))], peer.Transport.Priorities);
        Assert.Equal(new Http3Priority(0, true), request.Priority);
    }

    [Fact]
    public void A_frame_may_come_before_its_request_and_counts_more_than_the_field()
    {
        var peer = new TestPeer(isServer: true);
        Update(peer, 4, "u=6");
        Update(peer, 4, "u=2");
        peer.Receive(4, Get("u=5"), fin: true);
        peer.Receive(8, Get("x=("), fin: true);
        Assert.Equal([(4, new(2, false)), (8, new(3, false))], peer.Transport.Priorities);
    }

    [Fact]
    public void Frames_for_requests_that_never_come_are_forgotten()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxConcurrentRequests = 100_000 });
        for (int id = 0; id < 10_000; id++)
        {
            Update(peer, 4000 + (4 * id), "u=1");
        }

        peer.Receive(0, Wire.Get(), fin: true);
        peer.Receive(4000, Wire.Get(), fin: true);
        peer.Receive(4000 + (4 * 9_999), Wire.Get(), fin: true);
        Assert.Equal([(4000 + (4 * 9_999), new(1, false))], peer.Transport.Priorities);
    }

    /// <summary>RFC 9218 7.1: a stream beyond the limit cannot be asked for. The limit grows as requests are over.</summary>
    [Theory]
    [InlineData(0, 9, null)]
    [InlineData(0, 10, 0x108)]
    [InlineData(3, 12, null)]
    [InlineData(3, 13, 0x108)]
    public void A_frame_for_a_stream_beyond_the_limit_is_an_error(int requests, int index, int? code)
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxConcurrentRequests = 10 });
        for (int id = 0; id < requests; id++)
        {
            peer.Receive(4 * id, Wire.Get(), fin: true);
        }

        Update(peer, 4 * index, "u=1");
        Assert.Equal((ulong?)code, peer.Transport.CloseCode);
    }

    [Fact]
    public void A_client_says_that_a_request_has_another_priority()
    {
        var peer = new TestPeer(isServer: false);
        var request = new Http3FieldSection();
        request.SetRequest("GET"u8, "https"u8, "a"u8, "/"u8);
        Assert.True(peer.Connection.TryOpenRequest(request, fin: false, peer, out Http3RequestStream stream));
        byte[] before = peer.Transport.Sent(2);
        stream.Reprioritize(new Http3Priority(1, true));
        Assert.Equal(Wire.Frame(0xf0700, [0, .. "u=1, i"u8]), peer.Transport.Sent(2)[before.Length..]);
    }

    /// <summary>A large response is under way when a small one is asked for. By the time that the small one is complete, so much of the large one may have come.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("u=7", "u=0", 0.0, 0.3)]
    [InlineData("u=7, i", "u=0, i", 0.0, 0.3)]
    [InlineData("u=3", "u=1", 0.0, 0.3)]
    [InlineData("u=1", "u=5", 0.99, 1.0)]
    public async Task The_more_urgent_comes_first(string large, string small, double least, double most)
    {
        await Task.Yield();
        const int LargeLength = 4 << 20, SmallLength = 100 << 10;
        using var pair = new LoopbackPair(configure: Serve, options: new Quic.QuicConfigurationOptions { StreamWindow = 8 << 20, ConnectionWindow = 16 << 20 });
        TestPeer client = Client(pair);
        Request(client, LargeLength, large);
        pair.Quic.RunUntil(() => client.Content.TryGetValue(0, out List<byte>? content) && content.Count > 200_000);
        int before = client.Content[0].Count;
        Request(client, SmallLength, small);
        pair.Quic.RunUntil(() => client.Log.Contains("end 4"), 30_000);
        int meanwhile = client.Content[0].Count - before;
        Assert.InRange(meanwhile, least * (LargeLength - before), most * (LargeLength - before));
        pair.Quic.RunUntil(() => client.Log.Contains("end 0"), 30_000);
        Assert.Equal((LargeLength, SmallLength), (client.Content[0].Count, client.Content[4].Count));
    }

    /// <summary>Two equal responses are asked for at once. When the first is complete, so much of the second has come.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("u=3, i", 0.6, 1.0)]
    [InlineData("u=3", 0.0, 0.4)]
    public async Task Incremental_responses_share_and_others_come_one_by_one(string priority, double least, double most)
    {
        await Task.Yield();
        const int Length = 3 << 20;
        using var pair = new LoopbackPair(configure: Serve, options: new Quic.QuicConfigurationOptions { StreamWindow = 8 << 20, ConnectionWindow = 16 << 20 });
        TestPeer client = Client(pair);
        Request(client, Length, priority);
        Request(client, Length, priority);
        double? share = null;
        pair.Quic.RunUntil(
            () =>
            {
                if (share is null && client.Log.FirstOrDefault(static line => line.StartsWith("end", StringComparison.Ordinal)) is { } end)
                {
                    share = client.Content.GetValueOrDefault(end == "end 0" ? 4 : 0, []).Count / (double)Length;
                }

                return client.Log.Contains("end 0") && client.Log.Contains("end 4");
            },
            30_000);
        Assert.InRange(share!.Value, least, most);
    }

    private static byte[] Get(string priority) => Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/", "priority=" + priority);

    private static void Update(TestPeer peer, int streamId, string value)
    {
        byte[] frame = Wire.Frame(0xf0700, [.. Wire.Varint((ulong)streamId), .. Encoding.ASCII.GetBytes(value)]);
        peer.Receive(2, peer.Connection.PeerSettings is null ? Wire.Join([0], Wire.Frame(0x04), frame) : frame);
    }

    private static TestPeer Client(LoopbackPair pair)
    {
        TestPeer client = pair.Connect();
        client.ReadSize = 16 << 10;
        return client;
    }

    private static void Request(TestPeer client, int length, string priority)
    {
        var request = new Http3FieldSection();
        request.SetRequest("GET"u8, "https"u8, "a"u8, Encoding.ASCII.GetBytes($"/{length}"));
        request.Add("priority"u8, Encoding.ASCII.GetBytes(priority));
        Assert.True(client.Connection.TryOpenRequest(request, fin: true, client, out _));
    }

    /// <summary>Answers with as many bytes as the path says, as fast as the transport takes them.</summary>
    private static void Serve(TestPeer server)
    {
        var rest = new Dictionary<long, int>();
        byte[] zeros = new byte[16 << 10];
        server.Answer = stream =>
        {
            rest[stream.StreamId] = int.Parse(Encoding.ASCII.GetString(stream.Fields.Path[1..]));
            stream.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: false);
            Write(stream);
        };
        server.Writable = Write;

        // The last write may have been cut short within its frame, which must be finished with exactly the rest.
        void Write(Http3RequestStream stream)
        {
            long id = stream.StreamId;
            while (rest[id] > 0)
            {
                int length = ((rest[id] - 1) % zeros.Length) + 1;
                int taken = stream.WriteData(zeros.AsSpan(0, length), fin: length == rest[id]);
                rest[id] -= taken;
                if (taken < length)
                {
                    return;
                }
            }
        }
    }
}
