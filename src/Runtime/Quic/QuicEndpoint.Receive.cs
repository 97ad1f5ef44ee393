using H3Routes.EventLoops;
using H3Routes.Interop;
using H3Routes.Udp;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>The way in: from the socket to the connection that a datagram belongs to.</summary>
internal sealed unsafe partial class QuicEndpoint
{
    private void OnSocket(IoEvents events)
    {
        if ((events & IoEvents.Writable) != 0)
        {
            Unblock();
        }

        if ((events & IoEvents.Readable) == 0)
        {
            return;
        }

        if (_socket.ReportsErrors)
        {
            TakeErrors();
        }

        // The rest waits in the kernel until timers and the send pass had their turn.
        for (var batch = 0; batch < Options.ReceiveBatchesPerTurn; batch++)
        {
            var datagrams = _socket.Receive();
            foreach (ref readonly var datagram in datagrams)
            {
                for (var offset = 0; offset < datagram.Length; offset += datagram.SegmentSize)
                {
                    Route(datagram.Data + offset, Math.Min(datagram.SegmentSize, datagram.Length - offset), datagram.Peer, datagram.Local);
                }
            }

            if (datagrams.Length < _socket.BatchSize)
            {
                break;
            }
        }

        for (var i = 0; i < _touched.Count; i++)
        {
            var connection = _touched[i];
            connection.IsTouched = false;
            if (connection.Handle is not null)
            {
                connection.Deliver();
                MaintainIds(connection);
                MarkDirty(connection);
            }
        }

        _touched.Clear();
    }

    /// <summary>
    /// What ICMP says of our handshakes' packets ends them: there is another address to try, or a person to tell. An established connection does not listen to what anybody
    /// can forge (RFC 9000 14.2.1, RFC 8085 5.2).
    /// </summary>
    private void TakeErrors()
    {
        while (_socket.TryReceiveError(out var peer, out var error))
        {
            if (error is not (Libc.ECONNREFUSED or Libc.EHOSTUNREACH or Libc.ENETUNREACH))
            {
                continue;
            }

            foreach (var client in _clients)
            {
                if (!client.IsEstablished && !client.HasHeard && client.Remote.Equals(peer))
                {
                    client.AbandonHandshake(QuicCloseReason.Unreachable);
                }
            }
        }
    }

    private void Route(byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        Counters.DatagramsReceived++;
        Counters.BytesReceived += length;
        if (length <= 1 + QuicConnectionId.OwnLength)
        {
            Counters.Dropped++;
        }
        else if (QuicLongHeader.IsLong(data[0]))
        {
            RouteLong(data, length, peer, local);
        }
        else if (_table.Find(new QuicConnectionId(new ReadOnlySpan<byte>(data + 1, QuicConnectionId.OwnLength))) is { } connection)
        {
            Give(connection, data, length, peer, local);
        }
        else
        {
            OnUnknownShortHeader(data, length, peer, local);
        }
    }

    private void RouteLong(byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        if (!QuicLongHeader.TryParse(new ReadOnlySpan<byte>(data, length), out var header))
        {
            Counters.Dropped++;
            return;
        }

        // A client's version negotiation has version 0; anything else must be a version that the engine speaks.
        var connection = header.Destination.Length <= QuicConnectionId.MaxLength ? _table.Find(new QuicConnectionId(header.Destination)) : null;
        if (header.Version == 0 ? connection is { IsServer: false } : connection is not null && quiche_version_is_supported(header.Version))
        {
            Give(connection!, data, length, peer, local);
        }
        else if (connection is null && header.Version != 0)
        {
            OnNewClient(header, data, length, peer, local);
        }
        else
        {
            Counters.Dropped++;
        }
    }

    private void Give(QuicConnection connection, byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        connection.Receive(data, length, peer, local);
        if (!connection.IsTouched)
        {
            connection.IsTouched = true;
            _touched.Add(connection);
        }
    }

    /// <summary>
    /// A packet of a connection that we do not have (any more). It may be a stateless reset, whose last bytes are the token of one of our clients' servers (RFC 9000 10.3.1); the engine
    /// compares. Otherwise it gets a reset from us, if we are a server.
    /// </summary>
    private void OnUnknownShortHeader(byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
    {
        Counters.Unknown++;
        foreach (var client in _clients)
        {
            if (client.IsEstablished && client.Remote.Equals(*peer))
            {
                Give(client, data, length, peer, local);
                if (quiche_conn_is_closed(client.Handle))
                {
                    return;
                }
            }
        }

        if (_listening is not null)
        {
            SendStatelessReset(data, length, peer, local);
        }
    }

    /// <summary>Keeps the peer supplied with spare ids (RFC 9000 5.1.1), and forgets those that it has retired.</summary>
    private void MaintainIds(QuicConnection connection)
    {
        // Engines without this function have none that is safe (see quiche_conn_retired_scid_next): their connections keep the one id they began with.
        if (!connection.IsEstablished || connection.IsOver || !_hasRetiredIds)
        {
            return;
        }

        var handle = connection.Handle;
        if (quiche_conn_retired_scids(handle) > 0)
        {
            byte* retired;
            nuint length;
            var iterator = quiche_conn_retired_scid_iter(handle);
            while (quiche_connection_id_iter_next(iterator, &retired, &length))
            {
                var id = new QuicConnectionId(new ReadOnlySpan<byte>(retired, (int)length));
                _table.Remove(id);
                connection.Ids.Remove(id);
            }

            quiche_connection_id_iter_free(iterator);
        }

        var bytes = stackalloc byte[QuicConnectionId.OwnLength];
        var token = stackalloc byte[QuicSecrets.ResetTokenLength];
        while (quiche_conn_scids_left(handle) > 0)
        {
            var id = NewId();
            id.CopyTo(new Span<byte>(bytes, QuicConnectionId.OwnLength));
            _secrets.WriteResetToken(id, new Span<byte>(token, QuicSecrets.ResetTokenLength));
            ulong sequence;
            if (!AddId(connection, id) || quiche_conn_new_scid(handle, bytes, QuicConnectionId.OwnLength, token, false, &sequence) < 0)
            {
                return;
            }
        }
    }
}
