using System.Buffers.Binary;
using System.Security.Cryptography;
using H3Routes.Udp;

namespace H3Routes.Quic;

/// <summary>What an endpoint can prove without remembering: Retry tokens (RFC 9000 8.1.2) and stateless reset tokens (10.3.2).</summary>
internal sealed class QuicSecrets : IDisposable
{
    /// <summary>RFC 9000 10.3.</summary>
    public const int ResetTokenLength = 16;

    /// <summary>Most bytes of a Retry token: nonce, expiry, the original destination, tag.</summary>
    public const int MaxRetryTokenLength = NonceLength + sizeof(long) + QuicConnectionId.MaxLength + TagLength;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int KeyLength = 32;

    private readonly AesGcm _retry;
    private readonly byte[] _reset = new byte[KeyLength];

    /// <param name="secret">32 bytes; empty for random ones.</param>
    public QuicSecrets(ReadOnlySpan<byte> secret)
    {
        Span<byte> root = stackalloc byte[KeyLength];
        if (secret.IsEmpty)
        {
            RandomNumberGenerator.Fill(root);
        }
        else if (secret.Length == KeyLength)
        {
            secret.CopyTo(root);
        }
        else
        {
            throw new ArgumentException("The secret has 32 bytes.", nameof(secret));
        }

        Span<byte> retry = stackalloc byte[KeyLength];
        HKDF.Expand(HashAlgorithmName.SHA256, root, retry, "h3routes retry token"u8);
        HKDF.Expand(HashAlgorithmName.SHA256, root, _reset, "h3routes stateless reset"u8);
        _retry = new AesGcm(retry, TagLength);
        CryptographicOperations.ZeroMemory(root);
        CryptographicOperations.ZeroMemory(retry);
    }

    /// <summary>Writes the 16 bytes that prove knowledge of <paramref name="id"/>'s connection.</summary>
    public void WriteResetToken(in QuicConnectionId id, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[QuicConnectionId.MaxLength];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        id.CopyTo(bytes);
        HMACSHA256.HashData(_reset, bytes[..id.Length], hash);
        hash[..ResetTokenLength].CopyTo(destination);
    }

    /// <summary>Makes a token for the client at <paramref name="address"/> that will use <paramref name="retrySource"/> as its destination; it expires at <paramref name="expiry"/>, milliseconds of Unix time.</summary>
    /// <returns>Bytes written.</returns>
    public int WriteRetryToken(in SocketAddressBytes address, in QuicConnectionId retrySource, in QuicConnectionId originalDestination, long expiry, Span<byte> destination)
    {
        Span<byte> plain = stackalloc byte[sizeof(long) + QuicConnectionId.MaxLength];
        BinaryPrimitives.WriteInt64BigEndian(plain, expiry);
        originalDestination.CopyTo(plain[sizeof(long)..]);
        plain = plain[..(sizeof(long) + originalDestination.Length)];

        Span<byte> bound = stackalloc byte[SocketAddressBytes.Capacity + QuicConnectionId.MaxLength];
        bound = bound[..Bind(address, retrySource, bound)];

        var nonce = destination[..NonceLength];
        RandomNumberGenerator.Fill(nonce);
        _retry.Encrypt(nonce, plain, destination.Slice(NonceLength, plain.Length), destination.Slice(NonceLength + plain.Length, TagLength), bound);
        return NonceLength + plain.Length + TagLength;
    }

    /// <summary>True for a token of ours, of this address and connection id, that has not expired at <paramref name="now"/>, milliseconds of Unix time.</summary>
    public bool TryReadRetryToken(
        ReadOnlySpan<byte> token, in SocketAddressBytes address, in QuicConnectionId retrySource, long now, out QuicConnectionId originalDestination)
    {
        originalDestination = default;
        var length = token.Length - NonceLength - TagLength;
        if (length is < sizeof(long) or > sizeof(long) + QuicConnectionId.MaxLength)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[length];
        Span<byte> bound = stackalloc byte[SocketAddressBytes.Capacity + QuicConnectionId.MaxLength];
        bound = bound[..Bind(address, retrySource, bound)];
        try
        {
            _retry.Decrypt(token[..NonceLength], token.Slice(NonceLength, length), token[^TagLength..], plain, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        originalDestination = new QuicConnectionId(plain[sizeof(long)..]);
        return BinaryPrimitives.ReadInt64BigEndian(plain) >= now;
    }

    public void Dispose() => _retry.Dispose();

    private static int Bind(SocketAddressBytes address, in QuicConnectionId retrySource, Span<byte> destination)
    {
        // Family, port, address: of an IPv6 address not its flow label, which routers may change.
        address.Span.CopyTo(destination);
        if (address.Length == SocketAddressBytes.Capacity)
        {
            destination.Slice(4, 4).Clear();
        }

        retrySource.CopyTo(destination[address.Length..]);
        return address.Length + retrySource.Length;
    }
}
