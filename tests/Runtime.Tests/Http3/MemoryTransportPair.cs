namespace H3Routes.Http3;

/// <summary>
/// Two HTTP/3 connections on two memory transports that hand each other bytes in pieces: <see cref="Turn"/> moves some and raises the events that QUIC would.
/// With a seed the pieces are random; without one everything moves at once.
/// </summary>
internal sealed class MemoryTransportPair(MemoryTransport client, MemoryTransport server, Random? random = null)
{
    public MemoryTransport Client { get; } = client;

    public MemoryTransport Server { get; } = server;

    /// <summary>Moves bytes both ways once. False if nothing moved: both sides wait.</summary>
    public bool Turn(Quic.IQuicApplication clientApplication, Quic.IQuicApplication serverApplication)
    {
        bool moved = Move(Client, Server, clientApplication, serverApplication);
        moved |= Move(Server, Client, serverApplication, clientApplication);
        clientApplication.OnTurnEnd();
        serverApplication.OnTurnEnd();
        return moved;
    }

    /// <summary>Turns until both sides wait.</summary>
    /// <exception cref="TimeoutException">They never do.</exception>
    public void Run(Quic.IQuicApplication clientApplication, Quic.IQuicApplication serverApplication, int mostTurns = 100_000)
    {
        // A random turn may move nothing although something waits.
        for (int turn = 0, idle = 0; idle < (random is null ? 1 : 20); turn++)
        {
            if (turn == mostTurns)
            {
                throw new TimeoutException($"{mostTurns} turns, and still bytes move.");
            }

            idle = Turn(clientApplication, serverApplication) ? 0 : idle + 1;
        }
    }

    private bool Move(MemoryTransport from, MemoryTransport to, Quic.IQuicApplication sender, Quic.IQuicApplication receiver)
    {
        bool moved = false;
        foreach (long id in from.StreamIds.ToArray())
        {
            if (from.CloseCode is not null || to.CloseCode is not null)
            {
                return moved;
            }

            MemoryStreamState source = from.Stream(id);
            if (source.IsGone || (random is not null && random.Next(3) == 0))
            {
                continue;
            }

            MemoryStreamState target = to.Stream(id);
            if (source.StopCode is { } stop && target.StoppedByPeer is null)
            {
                target.StoppedByPeer = stop;
                target.ResetCode ??= stop;
                receiver.OnStreamStopped(id, stop);
                moved = true;
            }

            if (source.ResetCode is { } reset && target.IncomingReset is null)
            {
                target.IncomingReset = reset;
                target.Incoming.Clear();
                receiver.OnStreamReadable(id);
                moved = true;
            }

            // Of what was sent, as much as the other side's buffer takes and chance allows.
            int count = Math.Min(source.Outgoing.Length, Math.Max(0, to.ReceiveWindow - target.Incoming.Length));
            count = random is null || count == 0 ? count : random.Next(1, count + 1);
            bool fin = source.OutgoingFin && count == source.Outgoing.Length && !target.IncomingFin;
            if (count > 0 || fin)
            {
                byte[] bytes = new byte[count];
                source.Outgoing.Take(bytes);
                to.Receive(id, bytes, fin);
                receiver.OnStreamReadable(id);
                moved = true;
                if (source.IsShort)
                {
                    source.IsShort = false;
                    sender.OnStreamWritable(id);
                }
            }

            bool isBidirectional = (id & 2) == 0;
            if (isBidirectional && source.OutgoingFin && source.Outgoing.Length == 0 && source.IsReadOver && target.OutgoingFin && target.Outgoing.Length == 0 && target.IsReadOver)
            {
                source.IsGone = target.IsGone = true;
            }
        }

        bool hasDatagrams = from.SentDatagrams.Count > 0;
        while (from.SentDatagrams.TryDequeue(out byte[]? datagram))
        {
            to.ReceiveDatagram(datagram);
        }

        if (hasDatagrams)
        {
            receiver.OnDatagramsReadable();
        }

        return moved || hasDatagrams;
    }
}
