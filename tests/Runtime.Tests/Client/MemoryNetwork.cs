using System.Net;
using System.Net.Sockets;
using H3Routes.EventLoops;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.Client;

/// <summary>A network of one server made of memory: what it answers, and how its handshakes go, the test says.</summary>
internal sealed class MemoryNetwork(EventLoop loop, MemoryServer server) : IClientNetwork
{
    public QuicTransport Dial(IPEndPoint remote, string? serverName, string protocol, ReadOnlySpan<byte> session, IQuicApplication application)
    {
        server.Dials.Enqueue((remote, serverName));
        server.Sessions.Enqueue(session.ToArray());
        if (server.Unreachable(remote))
        {
            throw new SocketException((int)SocketError.NetworkUnreachable);
        }

        var (client, end) = MemoryTransport.CreatePair(loop, application, server.MaxStreams);
        server.Clients.Enqueue(client);
        var connection = new Http3Connection(end, server, new Http3Limits(), server.Pool);
        end.Application = connection;
        connection.State = server;
        if (server.Handshake(remote) is { } failure)
        {
            client.End(failure);
        }
        else if (!server.Silent(remote))
        {
            loop.Post(
                _ =>
                {
                    server.Connections.Enqueue((connection, end));
                    client.Establish();
                },
                null);
        }

        return client;
    }

    public ReadOnlyMemory<byte> PeerCertificate(QuicTransport connection) => server.Certificate;

    public byte[] Session(QuicTransport connection) => server.Session;

    public bool IsResumed(QuicTransport connection) => false;

    public TimeSpan IdleTimeout(QuicTransport connection) => server.IdleTimeout;

    public void Ping(QuicTransport connection) => server.Pings++;

    public void Flush()
    {
    }

    public void Dispose() => server.Disposed = true;
}
