using System.Diagnostics;
using H3Routes.EventLoops;
using H3Routes.Udp;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>The way out: one pass over the connections that may have something to send, before the loop waits; and their deadlines.</summary>
internal sealed unsafe partial class QuicEndpoint
{
    /// <summary>The kernel's limit for one message (UDP_MAX_SEGMENTS).</summary>
    private const int MaxSegments = 64;

    /// <summary>A packet that is to leave within that many nanoseconds leaves now: the loop's timers are no finer.</summary>
    private const long PacingSlack = 1_000_000;

    private bool _isBlocked;

    private enum SendResult
    {
        /// <summary>Nothing more to send for now.</summary>
        Done,

        /// <summary>Its share of this turn is used up.</summary>
        More,

        /// <summary>The kernel takes nothing.</summary>
        Blocked,
    }

    private void SendPass()
    {
        // Connections that become dirty on the way (an application's OnClosed may write to others) are appended, and get their turn below.
        var count = 0;
        var kept = 0;
        for (; count < _dirty.Count && !_isBlocked; count++)
        {
            var connection = _dirty[count];
            connection.IsDirty = false;
            if (connection.Handle is null)
            {
                continue;
            }

            var result = Send(connection);
            if (result == SendResult.Blocked)
            {
                Block();
            }

            if (connection.MayStartEarly)
            {
                connection.MayStartEarly = false;
                connection.Deliver();
            }

            if (connection.CheckClosed())
            {
                Release(connection);
                continue;
            }

            UpdateDeadline(connection);
            if (result != SendResult.Done && !connection.IsDirty)
            {
                connection.IsDirty = true;
                _dirty[kept++] = connection;
            }
        }

        // Those that were not reached go first the next time.
        var rest = _dirty.Count - count;
        if (rest == 0)
        {
            _dirty.RemoveRange(kept, count - kept);
        }
        else
        {
            _dirty.RemoveRange(kept, count - kept);
            Rotate(kept);
        }

        if (!_isBlocked && !_socket.Flush())
        {
            Block();
        }

        if (_dirty.Count > 0 && !_isBlocked)
        {
            _again.Start(_loop.Now);
        }

        ArmTimer();
    }

    /// <summary>Moves the first <paramref name="count"/> dirty connections behind the others.</summary>
    private void Rotate(int count)
    {
        _dirty.Reverse(0, count);
        _dirty.Reverse(count, _dirty.Count - count);
        _dirty.Reverse();
    }

    /// <summary>
    /// Takes packet after packet from the engine into the socket's room: equal sizes, and a shorter last one, make one message. The congestion control's quantum is not asked:
    /// it bounds a burst by <see cref="quiche_send_info.at"/>, and the turn's budget bounds it for those that do not pace.
    /// </summary>
    private SendResult Send(QuicConnection connection)
    {
        if (connection.PacedUntil > _loop.Now)
        {
            return SendResult.Done;
        }

        connection.PacedUntil = 0;
        var room = _socket.Rent();
        if (room is null)
        {
            return SendResult.Blocked;
        }

        var handle = connection.Handle;
        var maxPacket = (int)quiche_conn_max_send_udp_payload_size(handle);
        var length = 0;
        var segment = 0;
        var segments = 0;
        // A client's packets go from whatever address the kernel routes by: its endpoint may be bound to none.
        SocketAddressBytes to = default, from = default;
        var choosesSource = connection.IsServer;
        quiche_send_info info;
        for (var packets = 0; packets < Options.PacketsPerTurn; packets++)
        {
            var packet = room + length;
            var written = (int)quiche_conn_send(handle, packet, (nuint)(UdpSocket.MaxMessage - length), &info);
            if (written < 0)
            {
                // Done, or a failure that has closed the connection: CheckClosed sees it.
                Add(length, segment, to, from);
                return SendResult.Done;
            }

            Counters.DatagramsSent++;
            Counters.BytesSent += written;
            if (segments > 0 && (written > segment || !Matches(to, &info.to, info.to_len) || (choosesSource && !Matches(from, &info.from, info.from_len))))
            {
                Add(length, segment, to, from);
                room = _socket.Rent();
                if (room is null)
                {
                    // This one packet is lost: loss recovery brings it back.
                    return SendResult.Blocked;
                }

                Buffer.MemoryCopy(packet, room, UdpSocket.MaxMessage, written);
                length = segments = 0;
            }

            if (segments++ == 0)
            {
                segment = written;
                to = QuicAddress.Read(&info.to, info.to_len);
                if (choosesSource)
                {
                    from = QuicAddress.Read(&info.from, info.from_len);
                }
            }

            length += written;
            var ahead = ((long)info.at.tv_sec * 1_000_000_000) + info.at.tv_nsec - Now();
            if (ahead > PacingSlack)
            {
                Add(length, segment, to, from);
                connection.PacedUntil = _loop.Now + ahead;
                return SendResult.Done;
            }

            if (written < segment || segments == MaxSegments || UdpSocket.MaxMessage - length < maxPacket)
            {
                Add(length, segment, to, from);
                length = segments = 0;
                room = _socket.Rent();
                if (room is null)
                {
                    return SendResult.Blocked;
                }
            }
        }

        Add(length, segment, to, from);
        return SendResult.More;
    }

    private void Add(int length, int segment, in SocketAddressBytes to, in SocketAddressBytes from)
    {
        if (length > 0)
        {
            _socket.Add(length, segment, to, from);
        }
    }

    private static bool Matches(in SocketAddressBytes address, void* storage, uint length)
        => address.Length == (int)length && address.Span.SequenceEqual(new ReadOnlySpan<byte>(storage, (int)length));

    /// <summary>The engine's clock (CLOCK_MONOTONIC), in nanoseconds.</summary>
    private static long Now() => (long)(Stopwatch.GetTimestamp() * (1_000_000_000.0 / Stopwatch.Frequency));

    private void Block()
    {
        _isBlocked = true;
        _watcher.Update(IoEvents.Readable | IoEvents.Writable);
    }

    private void Unblock()
    {
        if (_isBlocked && _socket.Flush())
        {
            _isBlocked = false;
            _watcher.Update(IoEvents.Readable);
        }
    }

    private void UpdateDeadline(QuicConnection connection)
    {
        var timeout = quiche_conn_timeout_as_nanos(connection.Handle);
        var deadline = timeout >= long.MaxValue / 2 ? long.MaxValue : _loop.Now + (long)timeout;
        deadline = Math.Min(deadline, connection.HandshakeDeadline);
        if (connection.PacedUntil > 0)
        {
            deadline = Math.Min(deadline, connection.PacedUntil);
        }

        connection.Deadline = deadline;
        _timers.Update(connection);
    }

    private void ArmTimer()
    {
        // Only an earlier deadline is worth a call; for a later one the timer comes once too often.
        if (_timers.Bound < _timerArmed)
        {
            _timerArmed = _timers.Bound;
            _timer.Start(_timerArmed);
        }
    }

    private void OnTimer()
    {
        _timerArmed = long.MaxValue;
        var now = _loop.Now;
        while (_timers.Expired(now) is { } connection)
        {
            // Read again after the send pass, which it will be in.
            connection.Deadline = long.MaxValue;
            if (connection.HandshakeDeadline <= now)
            {
                connection.HandshakeDeadline = long.MaxValue;
                connection.AbandonHandshake();
            }

            if (quiche_conn_timeout_as_nanos(connection.Handle) == 0)
            {
                quiche_conn_on_timeout(connection.Handle);
                connection.Deliver();
            }

            MarkDirty(connection);
        }
    }
}
