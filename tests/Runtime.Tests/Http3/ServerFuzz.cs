using System.Buffers.Binary;

namespace H3Routes.Http3;

/// <summary>
/// The whole server side driven by bytes: records of an operation, a stream, a length and that many bytes. Whatever they are, the connection ends with a code of
/// the standard or lives on, holds no more than was sent, and gives back what it took.
/// </summary>
internal static class ServerFuzz
{
    private const int MostStreams = 32;

    public enum Operation : byte
    {
        Receive,
        ReceiveEnd,
        ReceiveReset,
        ReceiveStop,
        Drain,
        TurnEnd,
    }

    /// <summary>One record as bytes.</summary>
    public static byte[] Record(Operation operation, long streamId, ReadOnlySpan<byte> bytes)
    {
        byte[] record = new byte[4 + bytes.Length];
        record[0] = (byte)operation;
        record[1] = (byte)(streamId / 2);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(2), (ushort)bytes.Length);
        bytes.CopyTo(record.AsSpan(4));
        return record;
    }

    /// <summary>Runs the records.</summary>
    /// <returns>The code the connection was closed with, or null.</returns>
    public static ulong? Run(ReadOnlySpan<byte> input)
    {
        var pool = new Http3Pool();
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxFieldSectionSize = 4096, MaxStreamResets = 20 }, pool);
        peer.Transport.SendWindow = 100;
        peer.Answer = stream =>
        {
            var response = new Http3FieldSection { Status = 200 };
            response.Add("content-type"u8, "text/plain"u8);
            stream.WriteHeaders(response, default, fin: true);
            peer.ReadAll(stream);
        };
        var touched = new HashSet<long>();
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (input.Length >= 4)
        {
            var operation = (Operation)(input[0] % 6);

            // Even ids: requests, and the client's unidirectional streams.
            long id = input[1] % (MostStreams * 2) * 2;
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(input[2..]), input.Length - 4);
            Step(peer, operation, id, input.Slice(4, length));
            touched.Add(id);
            input = input[(4 + length)..];
        }

        peer.Connection.OnTurnEnd();
        Assert.True(peer.Transport.CloseCode is null or 0x33 or (>= 0x100 and <= 0x110) or (>= 0x200 and <= 0x202), $"closed with {peer.Transport.CloseCode:x}");
        Assert.InRange(peer.Connection.OpenRequests, 0, touched.Count);

        // The fake's own buffers and the log included.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (touched.Count + 1) * (64 << 10));
        peer.Connection.OnClosed(new Quic.QuicCloseInfo(Quic.QuicCloseReason.Peer, true, 0x100, ""));
        Assert.Equal(0, peer.Connection.OpenRequests);
        Assert.Equal((0, 0, 0), pool.Rented);
        return peer.Transport.CloseCode;
    }

    private static void Step(TestPeer peer, Operation operation, long id, ReadOnlySpan<byte> bytes)
    {
        MemoryStreamState stream = peer.Transport.Stream(id);
        switch (operation)
        {
            case Operation.Receive or Operation.ReceiveEnd when !stream.IncomingFin && stream.IncomingReset is null:
                peer.Receive(id, bytes, operation == Operation.ReceiveEnd);
                break;
            case Operation.ReceiveReset when !stream.IncomingFin:
                stream.IncomingReset ??= 0x10c;
                peer.Connection.OnStreamReadable(id);
                break;
            case Operation.ReceiveStop when (id & 2) == 0:
                stream.StoppedByPeer ??= 0x10c;
                peer.Connection.OnStreamStopped(id, 0x10c);
                break;
            case Operation.Drain:
                stream.Outgoing.Clear();
                peer.Connection.OnStreamWritable(id);
                break;
            case Operation.TurnEnd:
                peer.Connection.OnTurnEnd();
                break;
        }
    }
}
