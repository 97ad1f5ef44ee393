using System.Security.Cryptography;
using H3Routes.Udp;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>Packets of nobody's: new clients, and the answers that need no connection (version negotiation, Retry, refusals, stateless reset).</summary>
internal sealed unsafe partial class QuicEndpoint
{
    /// <summary>RFC 9000 7.2: a client's first destination is at least that long.</summary>
    private const int LeastOriginalDestination = 8;

    /// <summary>RFC 9000 10.3: the least that looks like a packet; and no more than an ordinary one needs.</summary>
    private const int LeastReset = 21, MostReset = 43;

    private long _statelessSecond;
    private int _statelessPackets;

    private void OnNewClient(in QuicLongHeader header, byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        // The rest of a first flight need not be as long as its beginning.
        if (_listening is not null && TryContinueFlight(header, data, length, peer))
        {
            return;
        }

        if ((_listening is null && !_hasStopped) || length < QuicLongHeader.LeastInitialDatagram)
        {
            Counters.Dropped++;
            return;
        }

        if (!quiche_version_is_supported(header.Version))
        {
            SendVersionNegotiation(header, peer, local);
            return;
        }

        if (!header.IsInitial || header.Destination.Length is < LeastOriginalDestination or > QuicConnectionId.MaxLength
            || header.Source.Length > QuicConnectionId.MaxLength || !header.TryGetToken(out var token))
        {
            // A Handshake or 0-RTT packet without its Initial, or none of version 1.
            Counters.Unknown++;
            return;
        }

        if (_listening is null)
        {
            SendRefusal(header, peer, local);
            return;
        }

        var destination = new QuicConnectionId(header.Destination);
        QuicConnectionId original = default;
        var isValidated = false;
        if (!token.IsEmpty)
        {
            isValidated = destination.Length == QuicConnectionId.OwnLength
                && _secrets.TryReadRetryToken(token, *peer, destination, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), out original);
            Counters.InvalidTokens += isValidated ? 0 : 1;
        }

        if (_connections.Count >= Options.MaxConnections || HandshakeCount >= Options.MaxHandshakes)
        {
            Counters.Refused++;
        }
        else if (!isValidated && (Options.Retry == QuicRetryMode.Always
            || (Options.Retry == QuicRetryMode.WhenHandshakesExceed && HandshakeCount >= Options.RetryThreshold)))
        {
            SendRetry(header, destination, peer, local);
        }
        else if (Options.UsedTickets is not null && _listening.WithEarlyData is not null)
        {
            BeginFlight(destination, isValidated ? original : destination, isValidated, data, length, peer, local);
        }
        else
        {
            // The id that a Retry gave is the one that the connection keeps (RFC 9000 7.3).
            AcceptConnection(_listening, isValidated ? destination : NewId(), isValidated ? original : destination, isValidated, data, length, peer, local);
        }
    }

    /// <returns>Null if not even its first packet was one.</returns>
    private QuicConnection? AcceptConnection(
        QuicConfiguration configuration, in QuicConnectionId id, in QuicConnectionId original, bool isValidated, byte* data, int length, SocketAddressBytes* peer,
        SocketAddressBytes* local)
    {
        var scid = stackalloc byte[QuicConnectionId.OwnLength];
        var odcid = stackalloc byte[QuicConnectionId.MaxLength];
        var token = stackalloc byte[QuicSecrets.ResetTokenLength];
        id.CopyTo(new Span<byte>(scid, QuicConnectionId.OwnLength));
        original.CopyTo(new Span<byte>(odcid, QuicConnectionId.MaxLength));

        // The token is a transport parameter: the next connection's, which copies it out of the configuration.
        _secrets.WriteResetToken(id, new Span<byte>(token, QuicSecrets.ResetTokenLength));
        quiche_config_set_stateless_reset_token(configuration.Native, token);
        var handle = quiche_accept(
            scid, QuicConnectionId.OwnLength, odcid, isValidated ? (nuint)original.Length : 0, local, (uint)local->Length, peer, (uint)peer->Length, configuration.Native);
        if (handle is null)
        {
            Counters.Dropped++;
            return null;
        }

        var connection = new QuicConnection(this, handle, isServer: true, original, *local, *peer, configuration.Options.IdleTimeout);
        Register(connection, configuration);
        HandshakeCount++;
        Counters.ConnectionsAccepted++;

        // The client sends to its own invention until it knows our id; kept after that, so that a late duplicate of its Initial makes no second connection.
        AddId(connection, id);
        AddId(connection, original);
        Give(connection, data, length, peer, local);
        if (quiche_conn_is_closed(handle))
        {
            connection.CheckClosed();
            Release(connection);
            return null;
        }

        return connection;
    }

    /// <summary>RFC 9000 6.1, with ids of any length (RFC 8999 6) and a reserved version to keep clients honest (RFC 9000 6.3).</summary>
    private void SendVersionNegotiation(in QuicLongHeader header, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        byte* packet;
        if (!MaySendStateless() || (packet = _socket.Rent()) is null)
        {
            Counters.Dropped++;
            return;
        }

        Span<byte> random = stackalloc byte[5];
        RandomNumberGenerator.Fill(random);
        var output = new Span<byte>(packet, UdpSocket.MaxMessage);
        var length = 0;
        output[length++] = (byte)(0xc0 | random[0]);
        output.Slice(length, 4).Clear();
        length += 4;
        output[length++] = (byte)header.Source.Length;
        header.Source.CopyTo(output[length..]);
        length += header.Source.Length;
        output[length++] = (byte)header.Destination.Length;
        header.Destination.CopyTo(output[length..]);
        length += header.Destination.Length;

        // RFC 9000 15: 0x?a?a?a?a is reserved.
        foreach (var octet in random[1..])
        {
            output[length++] = (byte)((octet & 0xf0) | 0x0a);
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(output[length..], QUICHE_PROTOCOL_VERSION);
        Counters.VersionNegotiations++;
        SendStateless(length + 4, peer, local);
    }

    /// <summary>RFC 9000 8.1.2 and 17.2.5.</summary>
    private void SendRetry(in QuicLongHeader header, in QuicConnectionId original, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        var packet = _socket.Rent();
        if (packet is null)
        {
            Counters.Dropped++;
            return;
        }

        var id = NewId();
        var newScid = stackalloc byte[QuicConnectionId.OwnLength];
        id.CopyTo(new Span<byte>(newScid, QuicConnectionId.OwnLength));
        var token = stackalloc byte[QuicSecrets.MaxRetryTokenLength];
        var expiry = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + (long)Options.RetryTokenLifetime.TotalMilliseconds;
        var tokenLength = _secrets.WriteRetryToken(*peer, id, original, expiry, new Span<byte>(token, QuicSecrets.MaxRetryTokenLength));
        nint length;
        byte nothing;
        fixed (byte* source = header.Source, destination = header.Destination)
        {
            length = quiche_retry(
                source is null ? &nothing : source, (nuint)header.Source.Length, destination, (nuint)header.Destination.Length, newScid, QuicConnectionId.OwnLength,
                token, (nuint)tokenLength, header.Version, packet, UdpSocket.MaxMessage);
        }

        if (length > 0)
        {
            Counters.Retries++;
            SendStateless((int)length, peer, local);
        }
    }

    private void SendRefusal(in QuicLongHeader header, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        byte* packet;
        if (!MaySendStateless() || (packet = _socket.Rent()) is null)
        {
            Counters.Dropped++;
            return;
        }

        Counters.Refused++;
        SendStateless(QuicRefusal.Write(new Span<byte>(packet, UdpSocket.MaxMessage), header, NewId()), peer, local);
    }

    /// <summary>RFC 9000 10.3: shorter than what it answers, so that two endpoints without state fall silent.</summary>
    private void SendStatelessReset(byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        var resetLength = Math.Min(length - 1, MostReset);
        byte* packet;
        if (resetLength < LeastReset || !MaySendStateless() || (packet = _socket.Rent()) is null)
        {
            return;
        }

        var output = new Span<byte>(packet, resetLength);
        RandomNumberGenerator.Fill(output[..^QuicSecrets.ResetTokenLength]);
        output[0] = (byte)((output[0] & 0x3f) | 0x40);
        _secrets.WriteResetToken(new QuicConnectionId(new ReadOnlySpan<byte>(data + 1, QuicConnectionId.OwnLength)), output[^QuicSecrets.ResetTokenLength..]);
        Counters.StatelessResets++;
        SendStateless(resetLength, peer, local);
    }

    private void SendStateless(int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        Counters.DatagramsSent++;
        Counters.BytesSent += length;
        _socket.Add(length, length, *peer, *local);
    }

    private bool MaySendStateless()
    {
        var second = _loop.Now / 1_000_000_000;
        if (second != _statelessSecond)
        {
            _statelessSecond = second;
            _statelessPackets = 0;
        }

        return _statelessPackets++ < Options.MaxStatelessPacketsPerSecond;
    }
}
