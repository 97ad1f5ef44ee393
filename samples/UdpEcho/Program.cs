// Echoes UDP datagrams from H3Routes' event loop: dotnet run --project samples/UdpEcho -- --listen 127.0.0.1:9000 --event-loop epoll
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using H3Routes.EventLoops;

var listen = new IPEndPoint(IPAddress.Loopback, 9000);
var backend = EventLoopBackend.Libev;
for (int i = 0; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : "";
    bool understood = args[i] switch
    {
        "--listen" => IPEndPoint.TryParse(value, out listen!),
        "--event-loop" => Enum.TryParse(value, ignoreCase: true, out backend) && Enum.IsDefined(backend),
        _ => false,
    };
    if (!understood)
    {
        Console.Error.WriteLine($"Cannot use '{args[i]} {value}'. Usage: UdpEcho [--listen ADDRESS:PORT] [--event-loop libev|epoll|kqueue]");
        return 2;
    }
}

using var socket = new Socket(listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
EventLoop loop;
try
{
    socket.Bind(listen);
    loop = EventLoop.Create(backend);
}
catch (Exception exception) when (exception is SocketException or PlatformNotSupportedException)
{
    Console.Error.WriteLine($"Cannot echo on {listen} with event loop {backend}: {exception.Message}");
    return 1;
}

using var owner = loop;
byte[] buffer = new byte[65_536];
var peer = new SocketAddress(listen.AddressFamily);
using var watcher = loop.WatchIo((int)socket.Handle, _ => Echo());
watcher.Update(IoEvents.Readable);
using var interrupt = loop.WatchSignal(PosixSignal.SIGINT, loop.Stop);
using var terminate = loop.WatchSignal(PosixSignal.SIGTERM, loop.Stop);
Console.WriteLine($"UdpEcho is ready on {socket.LocalEndPoint}, event loop: {loop.Backend.ToString().ToLowerInvariant()}");
loop.Run();
Console.WriteLine("UdpEcho has stopped.");
return 0;

void Echo()
{
    // A budget for each turn: a flood of datagrams must not keep the loop from its timers and signals.
    for (int budget = 64; budget > 0 && socket.Poll(0, SelectMode.SelectRead); budget--)
    {
        try
        {
            int length = socket.ReceiveFrom(buffer, SocketFlags.None, peer);
            socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, peer);
        }
        catch (SocketException)
        {
            // A peer that cannot be reached, or a full send buffer: the datagram is lost, as UDP may lose any.
        }
    }
}
