namespace H3Routes.Quic;

/// <summary>What decides about early data in a ClientHello (RFC 8446 4.1.2).</summary>
internal readonly ref struct QuicClientHello
{
    /// <summary>Bytes before the body: the type and the length.</summary>
    public const int HeaderLength = 4;

    private const int ClientHelloType = 1;
    private const int PreSharedKey = 41;
    private const int EarlyData = 42;

    private QuicClientHello(bool offersEarlyData, ReadOnlySpan<byte> ticket)
    {
        OffersEarlyData = offersEarlyData;
        Ticket = ticket;
    }

    /// <summary>The client has sent early data, or may (4.2.10).</summary>
    public bool OffersEarlyData { get; }

    /// <summary>The first identity of pre_shared_key, the only one that early data can be of; empty without one.</summary>
    public ReadOnlySpan<byte> Ticket { get; }

    /// <summary>How long the message is whose beginning is given; 0 while that is not known, negative if it is no ClientHello.</summary>
    public static int Length(ReadOnlySpan<byte> start)
    {
        if (start.Length > 0 && start[0] != ClientHelloType)
        {
            return -1;
        }

        return start.Length < HeaderLength ? 0 : HeaderLength + ((start[1] << 16) | (start[2] << 8) | start[3]);
    }

    /// <summary>Reads a whole message; false if it is malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out QuicClientHello hello)
    {
        hello = default;
        if (message.Length < HeaderLength || Length(message) != message.Length)
        {
            return false;
        }

        // legacy_version and random; session id, cipher suites, compression methods; extensions to the end.
        var body = new QuicWire(message[HeaderLength..]);
        if (!body.TryBytes(2 + 32, out _) || !body.TryVector(1, out _) || !body.TryVector(2, out _) || !body.TryVector(1, out _)
            || !body.TryVector(2, out var list) || !body.IsEmpty)
        {
            return false;
        }

        var extensions = new QuicWire(list);
        var offersEarlyData = false;
        ReadOnlySpan<byte> ticket = default;
        while (!extensions.IsEmpty)
        {
            // Nothing may follow pre_shared_key (4.2.11), and no extension comes twice (4.2).
            if (!ticket.IsEmpty || !extensions.TryNumber(2, out var type) || !extensions.TryVector(2, out var content))
            {
                return false;
            }

            if (type == EarlyData)
            {
                if (offersEarlyData || !content.IsEmpty)
                {
                    return false;
                }

                offersEarlyData = true;
            }
            else if (type == PreSharedKey)
            {
                var keys = new QuicWire(content);
                if (!keys.TryVector(2, out var identities) || !keys.TryVector(2, out _) || !keys.IsEmpty)
                {
                    return false;
                }

                var first = new QuicWire(identities);
                if (!first.TryVector(2, out ticket) || ticket.IsEmpty || !first.TryBytes(sizeof(uint), out _))
                {
                    return false;
                }
            }
        }

        hello = new QuicClientHello(offersEarlyData, ticket);
        return !offersEarlyData || !ticket.IsEmpty;
    }
}
