using System.Net;
using System.Net.Sockets;
using H3Routes.Udp;

namespace H3Routes;

/// <summary>A worker's sockets. <c>localhost:0</c> is two of them on one port: one is free for IPv4, and is tried for IPv6.</summary>
internal static class ListeningSockets
{
    /// <summary>A port that is free for one of the two is hardly ever taken for the other.</summary>
    private const int MostAttempts = 16;

    /// <param name="endPoints">Where to.</param>
    /// <param name="takesPortOfTheOneBefore">Of the end point with that index, if its port is 0.</param>
    /// <param name="bind">Opens a socket.</param>
    /// <param name="sockets">Takes them one by one: after a failure those that are its caller's to dispose.</param>
    /// <exception cref="SocketException">An address cannot be listened on, or no port was free for both.</exception>
    public static void Bind(IReadOnlyList<IPEndPoint> endPoints, Func<int, bool> takesPortOfTheOneBefore, Func<IPEndPoint, UdpSocket> bind, List<UdpSocket> sockets)
    {
        for (var i = 0; i < endPoints.Count; i++)
        {
            if (endPoints[i].Port != 0 || !takesPortOfTheOneBefore(i))
            {
                sockets.Add(bind(endPoints[i]));
                continue;
            }

            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    sockets.Add(bind(new IPEndPoint(endPoints[i].Address, sockets[^1].LocalEndPoint.Port)));
                    break;
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressNotAvailable)
                {
                    // IPv6 is there, but has no loopback: a container's way of switching it off. It is the last of the two.
                    break;
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < MostAttempts)
                {
                    sockets[^1].Dispose();
                    sockets.RemoveAt(sockets.Count - 1);
                    sockets.Add(bind(endPoints[i - 1]));
                }
            }
        }
    }
}
