using System.Net;
using System.Net.Sockets;
using H3Routes.Udp;

namespace H3Routes.Server;

/// <summary>localhost:0: both loopbacks, one port.</summary>
public sealed class ListeningSocketsTests
{
    /// <summary>Two addresses that every Linux has, for what does not depend on IPv6.</summary>
    private static readonly IPEndPoint[] Two = [new(IPAddress.Loopback, 0), new(IPAddress.Parse("127.0.0.2"), 0)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ServersOfLocalhostHaveOnePort(int workers)
    {
        await using var server = H3Server.Create(new NoRoutes(), options =>
        {
            options.Workers = workers;
            options.Listen("localhost:0").Listen("127.0.0.1:0");
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(IPAddress.Loopback, server.EndPoints[0].Address);
        Assert.All(server.EndPoints, static endPoint => Assert.NotEqual(0, endPoint.Port));
        IPAddress[] both = HasIPv6() ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        Assert.Equal([.. both.Select(address => new IPEndPoint(address, server.EndPoints[0].Port)), server.EndPoints[^1]], server.EndPoints);
        Assert.NotEqual(server.EndPoints[0].Port, server.EndPoints[^1].Port);
    }

    /// <summary>The port that the first address got is another's on the second: both go to a further one, and nothing of the first attempt is left.</summary>
    [Fact]
    public void APortThatIsTakenOnTheOtherAddressIsGivenUp()
    {
        using var others = UdpSocket.Bind(Two[1]);
        var taken = others.LocalEndPoint.Port;
        var asked = new List<IPEndPoint>();
        var sockets = new List<UdpSocket>();
        Bind(sockets, asked, firstPort: taken);
        Assert.Equal([Two[0], new(Two[1].Address, taken), Two[0], new(Two[1].Address, sockets[0].LocalEndPoint.Port)], asked);
        Assert.Equal(2, sockets.Count);
        Assert.Equal(sockets[0].LocalEndPoint.Port, sockets[1].LocalEndPoint.Port);
        UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, taken)).Dispose();
        sockets.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public void NoPortForBothIsAnError()
    {
        using var others = UdpSocket.Bind(Two[1]);
        var sockets = new List<UdpSocket>();
        var asked = new List<IPEndPoint>();
        var exception = Assert.Throws<SocketException>(() => Bind(sockets, asked, others.LocalEndPoint.Port, always: true));
        Assert.Equal(SocketError.AddressAlreadyInUse, exception.SocketErrorCode);
        Assert.Equal(32, asked.Count);
        sockets.ForEach(static socket => socket.Dispose());
    }

    /// <summary>The first port that is free for the first address, or each, is the given one.</summary>
    private static void Bind(List<UdpSocket> sockets, List<IPEndPoint> asked, int firstPort, bool always = false) =>
        ListeningSockets.Bind(
            Two,
            static index => index == 1,
            endPoint =>
            {
                asked.Add(endPoint);
                return UdpSocket.Bind(always || asked.Count == 1 ? new IPEndPoint(endPoint.Address, firstPort) : endPoint);
            },
            sockets);

    private static bool HasIPv6()
    {
        try
        {
            using var socket = UdpSocket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
