using System.Buffers.Binary;
using System.Security.Cryptography;

namespace H3Routes.Quic;

/// <summary>
/// The keys of one side's Initial packets (RFC 9001 5.2), which anybody can derive who has seen the destination of the client's first. The engine shows nothing of a ClientHello; here we read it before
/// the engine does. And we refuse a connection without the engine's making one.
/// </summary>
internal sealed class QuicInitialKeys : IDisposable
{
    /// <summary>Of the authentication tag behind a payload.</summary>
    public const int TagLength = 16;

    private const int SampleLength = 16;
    private const int NonceLength = 12;
    private const int MaxPacketNumber = 4;

    private readonly AesGcm _packets;
    private readonly Aes _headers;
    private readonly byte[] _iv = new byte[NonceLength];

    public QuicInitialKeys(ReadOnlySpan<byte> destination, bool isServer)
    {
        ReadOnlySpan<byte> salt = [0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a];
        Span<byte> initial = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> secret = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> key = stackalloc byte[16];
        HKDF.Extract(HashAlgorithmName.SHA256, destination, salt, initial);
        ExpandLabel(initial, isServer ? "server in"u8 : "client in"u8, secret);
        ExpandLabel(secret, "quic key"u8, key);
        _packets = new AesGcm(key, TagLength);
        ExpandLabel(secret, "quic iv"u8, _iv);
        ExpandLabel(secret, "quic hp"u8, key);
        _headers = Aes.Create();
        _headers.SetKey(key);
    }

    /// <summary>Removes both protections from a packet (RFC 9001 5.3, 5.4).</summary>
    /// <param name="packet">The packet to its end, and nothing behind it.</param>
    /// <param name="numberOffset">Where the packet number begins.</param>
    /// <param name="largest">The largest packet number so far, or -1; afterwards this one, if it is larger.</param>
    /// <param name="plaintext">At least as long as the packet.</param>
    /// <param name="length">Of the payload, in bytes.</param>
    /// <param name="number">The whole packet number.</param>
    /// <returns>False for a packet that is not the client's, or damaged, or has reserved bits set (RFC 9000 17.2).</returns>
    public bool TryOpen(ReadOnlySpan<byte> packet, int numberOffset, ref long largest, Span<byte> plaintext, out int length, out long number)
    {
        (length, number) = (0, 0);
        if (packet.Length < numberOffset + MaxPacketNumber + SampleLength)
        {
            return false;
        }

        Span<byte> mask = stackalloc byte[SampleLength];
        _headers.EncryptEcb(packet.Slice(numberOffset + MaxPacketNumber, SampleLength), mask, PaddingMode.None);
        var first = (byte)(packet[0] ^ (mask[0] & 0x0f));
        var numberLength = (first & 0x03) + 1;
        var headerLength = numberOffset + numberLength;

        // The header is the additional data, with its protection removed.
        Span<byte> header = headerLength <= 256 ? stackalloc byte[headerLength] : new byte[headerLength];
        packet[..headerLength].CopyTo(header);
        header[0] = first;
        long truncated = 0;
        for (var i = 0; i < numberLength; i++)
        {
            header[numberOffset + i] ^= mask[1 + i];
            truncated = (truncated << 8) | header[numberOffset + i];
        }

        number = Decode(largest, truncated, numberLength * 8);
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, number);
        var sealedLength = packet.Length - headerLength - TagLength;
        if (sealedLength < 0)
        {
            return false;
        }

        try
        {
            _packets.Decrypt(nonce, packet.Slice(headerLength, sealedLength), packet[^TagLength..], plaintext[..sealedLength], header);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        length = sealedLength;
        largest = Math.Max(largest, number);
        return (first & 0x0c) == 0;
    }

    /// <summary>Gives a packet both protections, in place.</summary>
    /// <param name="packet">Header with a packet number of four bytes, payload, and <see cref="TagLength"/> bytes of room, to its end.</param>
    /// <param name="numberOffset">Where the packet number begins.</param>
    public void Seal(Span<byte> packet, int numberOffset, long number)
    {
        var header = packet[..(numberOffset + MaxPacketNumber)];
        var payload = packet[header.Length..^TagLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        WriteNonce(nonce, number);
        _packets.Encrypt(nonce, payload, payload, packet[^TagLength..], header);

        Span<byte> mask = stackalloc byte[SampleLength];
        _headers.EncryptEcb(packet.Slice(header.Length, SampleLength), mask, PaddingMode.None);
        packet[0] ^= (byte)(mask[0] & 0x0f);
        for (var i = 0; i < MaxPacketNumber; i++)
        {
            header[numberOffset + i] ^= mask[1 + i];
        }
    }

    public void Dispose()
    {
        _packets.Dispose();
        _headers.Dispose();
    }

    /// <summary>HKDF-Expand-Label (RFC 8446 7.1) without a context.</summary>
    internal static void ExpandLabel(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, Span<byte> output)
    {
        Span<byte> info = stackalloc byte[64];
        BinaryPrimitives.WriteUInt16BigEndian(info, (ushort)output.Length);
        var prefix = "tls13 "u8;
        info[2] = (byte)(prefix.Length + label.Length);
        prefix.CopyTo(info[3..]);
        label.CopyTo(info[(3 + prefix.Length)..]);
        var end = 3 + prefix.Length + label.Length;
        info[end] = 0;
        HKDF.Expand(HashAlgorithmName.SHA256, secret, output, info[..(end + 1)]);
    }

    /// <summary>RFC 9001 5.3.</summary>
    private void WriteNonce(Span<byte> nonce, long number)
    {
        _iv.CopyTo(nonce);
        var last = nonce[^8..];
        BinaryPrimitives.WriteInt64BigEndian(last, BinaryPrimitives.ReadInt64BigEndian(last) ^ number);
    }

    /// <summary>RFC 9000 A.3.</summary>
    private static long Decode(long largest, long truncated, int bits)
    {
        var expected = largest + 1;
        var window = 1L << bits;
        var half = window / 2;
        var candidate = (expected & ~(window - 1)) | truncated;
        return candidate <= expected - half && candidate < (1L << 62) - window ? candidate + window
            : candidate > expected + half && candidate >= window ? candidate - window
            : candidate;
    }
}
