using System.Buffers.Binary;
using System.Security.Cryptography;

namespace H3Routes.Quic;

/// <summary>
/// Remembers which tickets early data has come with, so that none is good for it twice (RFC 8446 8.1): the workers of a server share one. The engine's TLS refuses early data whose ticket age is off
/// by more than a minute (8.3), so a recorded first flight is worthless after two, and a ticket need not be remembered for longer. For any thread.
/// </summary>
internal sealed class QuicReplayCache
{
    /// <summary>Tickets that are remembered at a time, at most. Beyond it early data is refused: a forgotten ticket could be used again.</summary>
    public const int DefaultCapacity = 65_536;

    /// <summary>BoringSSL's form of a ticket: the key's name, an initialisation vector, the sealed session, HMAC-SHA256 over all of it.</summary>
    private const int NameLength = 16, VectorLength = 16, TagLength = 32;

    private const int Stripes = 16;

    /// <summary>Twice the skew that TLS allows for, and half a minute more than that.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(150);

    private readonly Stripe[] _stripes = new Stripe[Stripes];
    private readonly byte[] _name;
    private readonly byte[] _macKey;
    private readonly long _window;
    private readonly int _stripeCapacity;

    /// <param name="ticketKey">The 48 bytes with which tickets are sealed: the key's name, its HMAC key, its AES key.</param>
    public QuicReplayCache(ReadOnlySpan<byte> ticketKey, int capacity = DefaultCapacity, TimeSpan? window = null)
    {
        _name = ticketKey[..NameLength].ToArray();
        _macKey = ticketKey.Slice(NameLength, 16).ToArray();
        _window = (long)(window ?? Window).TotalMilliseconds;
        _stripeCapacity = Math.Max(1, capacity / Stripes);
        for (var i = 0; i < Stripes; i++)
        {
            _stripes[i] = new Stripe();
        }
    }

    /// <summary>Tickets that are remembered.</summary>
    public int Count => _stripes.Sum(static stripe => stripe.Count);

    /// <summary>
    /// True once for each ticket of ours. A ticket that we have not sealed is refused without a trace: strangers cannot fill the cache.
    /// </summary>
    /// <param name="now">Milliseconds of a clock that does not go back.</param>
    public bool TryUse(ReadOnlySpan<byte> ticket, long now)
    {
        if (ticket.Length <= NameLength + VectorLength + TagLength || !ticket[..NameLength].SequenceEqual(_name))
        {
            return false;
        }

        Span<byte> tag = stackalloc byte[TagLength];
        HMACSHA256.HashData(_macKey, ticket[..^TagLength], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, ticket[^TagLength..]))
        {
            return false;
        }

        // The tag is as good as the ticket: nobody can make two with one, and nobody can choose it.
        var key = BinaryPrimitives.ReadUInt128LittleEndian(tag);
        return _stripes[tag[^1] % Stripes].TryAdd(key, now, _window, _stripeCapacity);
    }

    private sealed class Stripe
    {
        private readonly Lock _gate = new();
        private readonly HashSet<UInt128> _used = [];
        private readonly Queue<(UInt128 Key, long Expiry)> _order = new();

        public int Count
        {
            get
            {
                lock (_gate)
                {
                    return _used.Count;
                }
            }
        }

        public bool TryAdd(UInt128 key, long now, long window, int capacity)
        {
            lock (_gate)
            {
                while (_order.TryPeek(out var oldest) && oldest.Expiry <= now)
                {
                    _used.Remove(oldest.Key);
                    _order.Dequeue();
                }

                if (_used.Count >= capacity || !_used.Add(key))
                {
                    return false;
                }

                _order.Enqueue((key, now + window));
                return true;
            }
        }
    }
}
