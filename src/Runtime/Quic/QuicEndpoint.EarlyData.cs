using H3Routes.Udp;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>
/// Early data of clients. Whether a connection may use it is settled before the engine sees its first packet: we read the ClientHello, and a ticket that was used before gets a connection without
/// early data, where the client goes on after the handshake as if nothing had been.
/// </summary>
internal sealed unsafe partial class QuicEndpoint
{
    /// <summary>First flights whose ClientHello is not whole yet. For a further one the oldest is accepted without early data.</summary>
    private const int MaxFlights = 64;

    /// <summary>Datagrams that a first flight may hold back, and the longest of them: what a stranger makes us keep.</summary>
    private const int MaxFlightDatagrams = 8, MaxFlightDatagram = 2_048;

    private readonly OrderedDictionary<QuicConnectionId, Flight> _flights = [];

    /// <summary>A further packet for a first flight that is incomplete.</summary>
    private bool TryContinueFlight(in QuicLongHeader header, byte* data, int length, SocketAddressBytes* peer)
    {
        if (_flights.Count == 0 || header.Destination.Length > QuicConnectionId.MaxLength || !_flights.TryGetValue(new QuicConnectionId(header.Destination), out var flight))
        {
            return false;
        }

        if (flight.Peer.Equals(*peer))
        {
            Continue(flight, data, length);
        }
        else
        {
            Counters.Dropped++;
        }

        return true;
    }

    /// <param name="destination">Of the client's packet.</param>
    /// <param name="original">Before a Retry.</param>
    private void BeginFlight(in QuicConnectionId destination, in QuicConnectionId original, bool isValidated, byte* data, int length, SocketAddressBytes* peer, SocketAddressBytes* local)
        => Continue(new Flight(destination, original, isValidated, *peer, *local), data, length);

    private void Continue(Flight flight, byte* data, int length)
    {
        var datagram = new ReadOnlySpan<byte>(data, length);
        var status = length > MaxFlightDatagram || flight.Datagrams.Count == MaxFlightDatagrams ? QuicFirstFlightStatus.Unreadable : flight.Reader.Add(datagram);
        flight.Datagrams.Add(datagram.ToArray());
        if (status == QuicFirstFlightStatus.Incomplete)
        {
            if (_flights.TryAdd(flight.Destination, flight) && _flights.Count > MaxFlights)
            {
                AcceptFlight(_flights.GetAt(0).Value, mayUseEarlyData: false);
            }

            return;
        }

        AcceptFlight(flight, status == QuicFirstFlightStatus.Complete && MayUseEarlyData(flight.Reader.ClientHello));
    }

    /// <summary>A client without early data may as well be told, in its next ticket, that there is such a thing.</summary>
    private bool MayUseEarlyData(ReadOnlySpan<byte> clientHello)
        => QuicClientHello.TryParse(clientHello, out var hello) && (!hello.OffersEarlyData || TryUse(hello.Ticket));

    private bool TryUse(ReadOnlySpan<byte> ticket)
    {
        var isNew = Options.UsedTickets!.TryUse(ticket, Environment.TickCount64);
        Counters.EarlyDataOffered++;
        Counters.EarlyDataRefused += isNew ? 0 : 1;
        return isNew;
    }

    private void AcceptFlight(Flight flight, bool mayUseEarlyData)
    {
        _flights.Remove(flight.Destination);
        flight.Reader.Dispose();
        QuicConnection? connection = null;
        var (peer, local) = (flight.Peer, flight.Local);
        foreach (var datagram in flight.Datagrams)
        {
            fixed (byte* data = datagram)
            {
                if (connection is null)
                {
                    connection = AcceptConnection(
                        mayUseEarlyData ? _listening!.WithEarlyData! : _listening!, flight.IsValidated ? flight.Destination : NewId(), flight.Original, flight.IsValidated,
                        data, datagram.Length, &peer, &local);
                    if (connection is null)
                    {
                        return;
                    }
                }
                else
                {
                    Give(connection, data, datagram.Length, &peer, &local);
                }
            }
        }

        // What we have read must be what the engine has read: then it has the client's transport parameters now, and nothing that comes later can be the ClientHello.
        quiche_transport_params parameters;
        if (mayUseEarlyData && !quiche_conn_peer_transport_params(connection!.Handle, &parameters))
        {
            // RFC 9000 20.1, PROTOCOL_VIOLATION.
            connection.Close(isApplicationError: false, errorCode: 0x0a, []);
        }
    }

    private void DropFlights()
    {
        foreach (var flight in _flights.Values)
        {
            flight.Reader.Dispose();
        }

        _flights.Clear();
    }

    /// <summary>A client's first datagrams, until its ClientHello is whole.</summary>
    private sealed class Flight(in QuicConnectionId destination, in QuicConnectionId original, bool isValidated, in SocketAddressBytes peer, in SocketAddressBytes local)
    {
        public QuicConnectionId Destination { get; } = destination;

        public QuicConnectionId Original { get; } = original;

        public bool IsValidated { get; } = isValidated;

        public SocketAddressBytes Peer { get; } = peer;

        public SocketAddressBytes Local { get; } = local;

        public QuicFirstFlight Reader { get; } = new(destination);

        public List<byte[]> Datagrams { get; } = [];
    }
}
