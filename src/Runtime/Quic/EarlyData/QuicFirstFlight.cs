using System.Buffers;

namespace H3Routes.Quic;

/// <summary>
/// Reads a client's ClientHello out of its first datagrams. A replay check is worth what it sees: if the engine could see another ClientHello than we, the check could be led past the ticket.
/// So whatever is out of the ordinary (a packet that does not open, one that comes twice, bytes that contradict earlier ones, a frame that has no business here) makes the flight unreadable.
/// What strangers can make it hold is bounded by <see cref="MaxClientHello"/>.
/// </summary>
internal sealed class QuicFirstFlight : IDisposable
{
    /// <summary>Longest ClientHello that is read, in bytes: with a post-quantum key share and a ticket it has two to three thousand.</summary>
    public const int MaxClientHello = 8_192;

    /// <summary>RFC 9000 17.2: types of long headers of version 1.</summary>
    private const int Initial = 0, ZeroRtt = 1;

    private const int MaxPackets = 32;

    private readonly QuicConnectionId _destination;
    private readonly QuicInitialKeys _keys;
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(MaxClientHello);
    private readonly byte[] _known = ArrayPool<byte>.Shared.Rent(MaxClientHello);
    private readonly List<long> _numbers = [];
    private long _largest = -1;
    private int _contiguous;
    private int _end;
    private int _length;
    private bool _disposed;

    /// <param name="destination">Of the client's first packet.</param>
    public QuicFirstFlight(in QuicConnectionId destination)
    {
        Span<byte> bytes = stackalloc byte[QuicConnectionId.MaxLength];
        destination.CopyTo(bytes);
        _destination = destination;
        _keys = new QuicInitialKeys(bytes[..destination.Length], isServer: false);
        _known.AsSpan(0, MaxClientHello).Clear();
    }

    public QuicFirstFlightStatus Status { get; private set; }

    /// <summary>The message once it is <see cref="QuicFirstFlightStatus.Complete"/>.</summary>
    public ReadOnlySpan<byte> ClientHello => _bytes.AsSpan(0, Status == QuicFirstFlightStatus.Complete ? _length : 0);

    /// <summary>Reads the next datagram for the same destination.</summary>
    public QuicFirstFlightStatus Add(ReadOnlySpan<byte> datagram)
    {
        if (Status == QuicFirstFlightStatus.Incomplete && (!Read(datagram) || !Advance()))
        {
            Status = QuicFirstFlightStatus.Unreadable;
        }

        return Status;
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Status = QuicFirstFlightStatus.Unreadable;
            _keys.Dispose();
            ArrayPool<byte>.Shared.Return(_bytes);
            ArrayPool<byte>.Shared.Return(_known);
        }
    }

    /// <summary>RFC 9000 12.2: a datagram holds one packet or several.</summary>
    private bool Read(ReadOnlySpan<byte> datagram)
    {
        // Behind the last long header there can be padding or a packet of 1-RTT: neither holds a ClientHello, and the engine has no key for it yet.
        while (!datagram.IsEmpty && QuicLongHeader.IsLong(datagram[0]))
        {
            if (!QuicLongHeader.TryParse(datagram, out var header) || header.Version != 1 || (header.First & 0x40) == 0
                || header.Destination.Length > QuicConnectionId.MaxLength || !new QuicConnectionId(header.Destination).Equals(_destination))
            {
                return false;
            }

            var type = (header.First >> 4) & 3;
            var rest = new QuicWire(header.Rest);
            if (type is not (Initial or ZeroRtt) || (type == Initial && (!rest.TryInteger(out var token) || !rest.TryBytes(token, out _)))
                || !rest.TryInteger(out var length) || length > rest.Rest.Length)
            {
                return false;
            }

            var numberOffset = datagram.Length - rest.Rest.Length;
            var packet = datagram[..(numberOffset + length)];
            if (type == Initial && !ReadInitial(packet, numberOffset))
            {
                return false;
            }

            datagram = datagram[packet.Length..];
        }

        return true;
    }

    private bool ReadInitial(ReadOnlySpan<byte> packet, int numberOffset)
    {
        var plaintext = ArrayPool<byte>.Shared.Rent(packet.Length);
        try
        {
            if (_numbers.Count == MaxPackets || !_keys.TryOpen(packet, numberOffset, ref _largest, plaintext, out var length, out var number) || _numbers.Contains(number))
            {
                return false;
            }

            _numbers.Add(number);
            return ReadFrames(plaintext.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plaintext);
        }
    }

    /// <summary>RFC 9000 19; of the frames that RFC 9000 12.4 allows in an Initial, those that a client's first flight has a use for.</summary>
    private bool ReadFrames(ReadOnlySpan<byte> payload)
    {
        const int Padding = 0x00, Ping = 0x01, Crypto = 0x06;
        var frames = new QuicWire(payload);
        while (!frames.IsEmpty)
        {
            frames.TryNumber(1, out var type);
            switch (type)
            {
                case Padding:
                    frames.Skip(Padding);
                    break;
                case Ping:
                    break;
                case Crypto when frames.TryInteger(out var offset) && frames.TryInteger(out var length) && frames.TryBytes(length, out var bytes):
                    if (!Put(offset, bytes))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private bool Put(int offset, ReadOnlySpan<byte> bytes)
    {
        if (offset > MaxClientHello - bytes.Length)
        {
            return false;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            var place = offset + i;
            if (_known[place] != 0 && _bytes[place] != bytes[i])
            {
                return false;
            }

            _bytes[place] = bytes[i];
            _known[place] = 1;
        }

        _end = Math.Max(_end, offset + bytes.Length);
        return true;
    }

    /// <summary>False for what is no ClientHello, or has something behind it.</summary>
    private bool Advance()
    {
        while (_contiguous < _end && _known[_contiguous] != 0)
        {
            _contiguous++;
        }

        _length = QuicClientHello.Length(_bytes.AsSpan(0, _contiguous));
        if (_length < 0 || _length > MaxClientHello || (_length > 0 && _end > _length))
        {
            return false;
        }

        if (_length > 0 && _contiguous == _length)
        {
            Status = QuicFirstFlightStatus.Complete;
        }

        return true;
    }
}
