using System.Net;
using H3Routes.EventLoops;
using H3Routes.Udp;

namespace H3Routes.Quic;

/// <summary>A box between client and server: it can change, drop and keep datagrams, and, like a NAT, come to the server from another port. For one client.</summary>
internal sealed unsafe class UdpRelay : IDisposable
{
    private readonly EventLoop _loop;
    private readonly SocketAddressBytes _server;
    private readonly UdpSocket _front;
    private readonly IoWatcher _frontWatcher;
    private SocketAddressBytes _client;
    private UdpSocket _back;
    private IoWatcher _backWatcher;

    public UdpRelay(EventLoop loop, IPEndPoint server)
    {
        _loop = loop;
        _server = SocketAddressBytes.From(server);
        _front = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _frontWatcher = loop.WatchIo(_front.FileDescriptor, _ => Pump(_front, toServer: true));
        _frontWatcher.Update(IoEvents.Readable);
        (_back, _backWatcher) = OpenBack();
    }

    public IPEndPoint EndPoint => _front.LocalEndPoint;

    public IPEndPoint BackEndPoint => _back.LocalEndPoint;

    /// <summary>Gets each datagram and whether it goes to the server; gives what is sent instead, or null to drop it.</summary>
    public Func<byte[], bool, byte[]?>? Filter { get; set; }

    /// <summary>From now on it comes to the server from another port.</summary>
    public void Rebind()
    {
        _backWatcher.Dispose();
        _back.Dispose();
        (_back, _backWatcher) = OpenBack();
    }

    /// <summary>Sends datagrams that a filter has kept, in one go.</summary>
    public void Inject(IEnumerable<byte[]> datagrams, bool toServer)
    {
        var target = toServer ? _back : _front;
        foreach (var datagram in datagrams)
        {
            var room = target.Rent();
            if (datagram.Length > 0 && room is not null)
            {
                datagram.CopyTo(new Span<byte>(room, datagram.Length));
                target.Add(datagram.Length, datagram.Length, toServer ? _server : _client, default);
            }
        }

        target.Flush();
    }

    public void Dispose()
    {
        _frontWatcher.Dispose();
        _backWatcher.Dispose();
        _front.Dispose();
        _back.Dispose();
    }

    private (UdpSocket, IoWatcher) OpenBack()
    {
        var socket = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var watcher = _loop.WatchIo(socket.FileDescriptor, _ => Pump(socket, toServer: false));
        watcher.Update(IoEvents.Readable);
        return (socket, watcher);
    }

    private void Pump(UdpSocket source, bool toServer)
    {
        // Copied first: a filter may rebind.
        var datagrams = new List<byte[]>();
        foreach (ref readonly var datagram in source.Receive())
        {
            if (toServer)
            {
                _client = *datagram.Peer;
            }

            for (var offset = 0; offset < datagram.Length; offset += datagram.SegmentSize)
            {
                datagrams.Add(new ReadOnlySpan<byte>(datagram.Data + offset, Math.Min(datagram.SegmentSize, datagram.Length - offset)).ToArray());
            }
        }

        Inject(datagrams.Select(datagram => Filter is { } filter ? filter(datagram, toServer) ?? [] : datagram), toServer);
    }
}
