using System.Buffers.Binary;
using System.Security.Cryptography;

namespace H3Routes.Quic;

/// <summary>The other side of <see cref="QuicInitialKeys"/>: makes what a client sends, well formed or not.</summary>
internal static class InitialPackets
{
    public static readonly byte[] Destination = Convert.FromHexString("8394c8f03e515708");

    /// <summary>RFC 9001 A.2: the CRYPTO frame; the packet's payload is padded to 1,162 bytes behind it.</summary>
    public static readonly byte[] RfcCrypto = Convert.FromHexString(
        "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578616d706c652e636f6dff01000100000a"
        + "00080006001d0017001800100007000504616c706e000500050100000000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
        + "0d0010000e0403050306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801100104800075300901100f088394c8f03e51570806"
        + "048000ffff");

    /// <summary>A protected Initial.</summary>
    public static byte[] Seal(byte[] payload, long number = 0, byte[]? destination = null, int reservedBits = 0, int version = 1)
    {
        destination ??= Destination;
        const int NumberLength = 4;
        var header = new List<byte> { (byte)(0xc0 | (reservedBits << 2) | (NumberLength - 1)) };
        header.AddRange(Number(version, 4));
        header.Add((byte)destination.Length);
        header.AddRange(destination);
        header.Add(0);
        header.Add(0);
        header.AddRange(Number(0x4000 | (NumberLength + payload.Length + 16), 2));
        var offset = header.Count;
        header.AddRange(Number((int)number, NumberLength));
        return Protect([.. header], offset, payload, number, destination);
    }

    public static byte[] Protect(byte[] header, int numberOffset, byte[] payload, long number, byte[] destination)
    {
        ReadOnlySpan<byte> salt = [0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a];
        var initial = HKDF.Extract(HashAlgorithmName.SHA256, destination, salt.ToArray());
        byte[] client = new byte[32], key = new byte[16], iv = new byte[12], headerKey = new byte[16];
        QuicInitialKeys.ExpandLabel(initial, "client in"u8, client);
        QuicInitialKeys.ExpandLabel(client, "quic key"u8, key);
        QuicInitialKeys.ExpandLabel(client, "quic iv"u8, iv);
        QuicInitialKeys.ExpandLabel(client, "quic hp"u8, headerKey);
        BinaryPrimitives.WriteInt64BigEndian(iv.AsSpan(4), BinaryPrimitives.ReadInt64BigEndian(iv.AsSpan(4)) ^ number);
        var packet = new byte[header.Length + payload.Length + 16];
        header.CopyTo(packet, 0);
        using var gcm = new AesGcm(key, 16);
        gcm.Encrypt(iv, payload, packet.AsSpan(header.Length, payload.Length), packet.AsSpan(header.Length + payload.Length), header);
        using var aes = Aes.Create();
        aes.Key = headerKey;
        var mask = aes.EncryptEcb(packet.AsSpan(numberOffset + 4, 16), PaddingMode.None);
        packet[0] ^= (byte)(mask[0] & 0x0f);
        for (var i = numberOffset; i < header.Length; i++)
        {
            packet[i] ^= mask[1 + i - numberOffset];
        }

        return packet;
    }

    public static byte[] Crypto(int offset, ReadOnlySpan<byte> bytes) => [0x06, .. Number(0x4000 | offset, 2), .. Number(0x4000 | bytes.Length, 2), .. bytes];

    /// <summary>A ClientHello that offers early data with a ticket.</summary>
    public static byte[] ClientHello(byte[] ticket, bool offersEarlyData = true, int more = 0)
    {
        List<byte> extensions = [.. Number(0xfafa, 2), .. Number(more, 2), .. new byte[more]];
        if (offersEarlyData)
        {
            extensions.AddRange([0, 42, 0, 0]);
        }

        byte[] identities = [.. Number(ticket.Length, 2), .. ticket, 1, 2, 3, 4];
        byte[] keys = [.. Number(identities.Length, 2), .. identities, 0, 33, 32, .. new byte[32]];
        extensions.AddRange([0, 41, .. Number(keys.Length, 2), .. keys]);
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, .. Number(extensions.Count, 2), .. extensions];
        return [1, .. Number(body.Length, 3), .. body];
    }

    /// <summary>As BoringSSL seals one, as far as can be seen from outside.</summary>
    public static byte[] Ticket(byte[] ticketKey, int content)
    {
        byte[] start = [.. ticketKey[..16], .. new byte[16], .. Number(content, 4), .. new byte[60]];
        return [.. start, .. HMACSHA256.HashData(ticketKey[16..32], start)];
    }

    public static byte[] Number(int value, int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes[^length..];
    }
}
