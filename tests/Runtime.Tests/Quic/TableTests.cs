using System.Net;
using H3Routes.EventLoops;
using H3Routes.Udp;

namespace H3Routes.Quic;

/// <summary>The room's data structures, each against a slow and obvious one.</summary>
public sealed unsafe class TableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_table_of_ids_is_a_dictionary(int seed)
    {
        var random = new Random(seed);
        var table = new QuicConnectionIdTable();
        var reference = new Dictionary<string, (QuicConnectionId Id, QuicConnection Connection)>();
        for (var step = 0; step < 20_000; step++)
        {
            // A small space, so that ids meet again; a growing and a shrinking half.
            var bytes = new byte[random.Next(2) == 0 ? 16 : random.Next(21)];
            if (bytes.Length > 0)
            {
                bytes[^1] = (byte)random.Next(16);
                bytes[0] = (byte)random.Next(64);
            }

            var id = new QuicConnectionId(bytes);
            var key = Convert.ToHexString(bytes);
            if (random.Next(20_000) > step / 2)
            {
                var connection = Connection();
                Assert.Equal(reference.TryAdd(key, (id, connection)), table.TryAdd(id, connection));
            }
            else
            {
                table.Remove(id);
                reference.Remove(key);
            }

            Assert.Equal(reference.Count, table.Count);
            Assert.Same(reference.TryGetValue(key, out var expected) ? expected.Connection : null, table.Find(id));
        }

        foreach (var (id, connection) in reference.Values)
        {
            Assert.Same(connection, table.Find(id));
            table.Remove(id);
            Assert.Null(table.Find(id));
        }

        Assert.Equal(0, table.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Timers_come_in_time_whatever_is_moved(int seed)
    {
        var random = new Random(seed);
        var heap = new DeadlineHeap<QuicConnection>();
        var connections = Enumerable.Range(0, 200).Select(_ => Connection()).ToArray();
        long now = 0;
        for (var step = 0; step < 5_000; step++)
        {
            var connection = connections[random.Next(connections.Length)];
            if (random.Next(10) == 0)
            {
                heap.Remove(connection);
                connection.Deadline = long.MaxValue;
            }
            else
            {
                connection.Deadline = now + random.Next(1, 1_000);
                heap.Update(connection);
            }

            Assert.True(heap.Bound <= connections.Min(each => each.Deadline));
            now += random.Next(20);
            var expired = new HashSet<QuicConnection>();
            while (heap.Expired(now) is { } due)
            {
                Assert.True(expired.Add(due));
                Assert.True(due.Deadline <= now);
                due.Deadline = long.MaxValue;
            }

            Assert.DoesNotContain(connections, each => each.Deadline <= now);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(20)]
    public void Ids_keep_their_bytes(int length)
    {
        var bytes = Enumerable.Range(1, length).Select(value => (byte)value).ToArray();
        var id = new QuicConnectionId(bytes);
        var copy = new byte[length];
        id.CopyTo(copy);
        Assert.Equal(bytes, copy);
        Assert.Equal(Convert.ToHexStringLower(bytes), id.ToString());
        Assert.NotEqual(id, new QuicConnectionId([.. bytes.AsSpan(0, Math.Max(0, length - 1)), 99]));
        Assert.Equal(length == 0, id.Equals(default));
    }

    [Fact]
    public void Tokens_are_bound_to_address_id_time_and_secret()
    {
        using var secrets = new QuicSecrets(default);
        using var others = new QuicSecrets(default);
        var address = SocketAddressBytes.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1_000));
        var id = new QuicConnectionId("sixteen bytes id"u8);
        var original = new QuicConnectionId("original"u8);
        Span<byte> buffer = stackalloc byte[QuicSecrets.MaxRetryTokenLength];
        var token = buffer[..secrets.WriteRetryToken(address, id, original, 5_000, buffer)];

        Assert.True(secrets.TryReadRetryToken(token, address, id, 5_000, out var read));
        Assert.Equal(original, read);
        Assert.False(secrets.TryReadRetryToken(token, address, id, 5_001, out _));
        Assert.False(secrets.TryReadRetryToken(token, address, new QuicConnectionId("sixteen bytes iD"u8), 0, out _));
        Assert.False(secrets.TryReadRetryToken(token, SocketAddressBytes.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1_001)), id, 0, out _));
        Assert.False(secrets.TryReadRetryToken(token, SocketAddressBytes.From(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 1_000)), id, 0, out _));
        Assert.False(others.TryReadRetryToken(token, address, id, 0, out _));
        for (var i = 0; i < token.Length; i++)
        {
            token[i] ^= 1;
            Assert.False(secrets.TryReadRetryToken(token, address, id, 0, out _));
            token[i] ^= 1;
            Assert.False(secrets.TryReadRetryToken(token[..i], address, id, 0, out _));
        }
    }

    [Fact]
    public void Headers_that_are_cut_are_none()
    {
        byte[] header = [0xc0, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 2, 9, 10, 0x40, 2, 11, 12, 13];
        Assert.True(QuicLongHeader.TryParse(header, out var parsed));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], parsed.Destination.ToArray());
        Assert.Equal([9, 10], parsed.Source.ToArray());
        Assert.True(parsed.IsInitial);
        Assert.True(parsed.TryGetToken(out var token));
        Assert.Equal([11, 12], token.ToArray());
        for (var length = 0; length < header.Length; length++)
        {
            Assert.Equal(length >= 17, QuicLongHeader.TryParse(header.AsSpan(0, length), out var cut));
            Assert.True(length < 17 || cut.TryGetToken(out _) == (length >= 21));
        }

        // A length of 62 bits that no datagram has.
        Assert.True(QuicLongHeader.TryParse([0xc0, 0, 0, 0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], out var huge));
        Assert.False(huge.TryGetToken(out _));
    }

    private static QuicConnection Connection() => new(null!, null, isServer: true, default, default, default);
}
