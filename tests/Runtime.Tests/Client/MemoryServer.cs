using System.Collections.Concurrent;
using System.Net;
using System.Text;
using H3Routes.EventLoops;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.Client;

/// <summary>The server of a <see cref="MemoryNetwork"/>: each request is answered by a function of the test's, on the client's loop.</summary>
internal sealed class MemoryServer(Func<Http3RequestStream, IHttp3StreamHandler> answer) : IHttp3ConnectionHandler
{
    public Http3Pool Pool { get; } = new();

    public int MaxStreams { get; init; } = 100;

    public byte[] Certificate { get; init; } = [1, 2, 3];

    public Func<IPEndPoint, bool> Silent { get; set; } = _ => false;

    public Func<IPEndPoint, bool> Unreachable { get; init; } = _ => false;

    public Func<IPEndPoint, QuicCloseInfo?> Handshake { get; init; } = _ => null;

    public ConcurrentQueue<(IPEndPoint Remote, string? ServerName)> Dials { get; } = [];

    public ConcurrentQueue<MemoryTransport> Clients { get; } = [];

    public ConcurrentQueue<(Http3Connection Http3, MemoryTransport Transport)> Connections { get; } = [];

    /// <summary>What connections are given to resume.</summary>
    public byte[] Session { get; set; } = [];

    /// <summary>What each dial has tried to resume.</summary>
    public ConcurrentQueue<byte[]> Sessions { get; } = [];

    public TimeSpan IdleTimeout { get; init; }

    /// <summary>How often the client has asked for a sign of life.</summary>
    public int Pings { get; set; }

    public bool Disposed { get; set; }

    public EventLoop? Loop { get; private set; }

    public H3Client CreateClient(H3ClientOptions? options = null) =>
        new(options ?? new H3ClientOptions { DangerousAcceptAnyCertificate = true, ConnectTo = new IPEndPoint(IPAddress.Loopback, 443) }, loop => new MemoryNetwork(Loop = loop, this));

    public static IHttp3StreamHandler Respond(Http3RequestStream stream, int status, string content, bool fin = true, params (string Name, string Value)[] headers)
    {
        var fields = new Http3FieldSection { Status = status };
        foreach (var (name, value) in headers)
        {
            fields.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
        }

        stream.WriteHeaders(fields, Encoding.UTF8.GetBytes(content), fin);
        return new RecordingHandler();
    }

    void IHttp3ConnectionHandler.OnRequest(Http3RequestStream stream) => stream.Handler = answer(stream);

    void IHttp3ConnectionHandler.OnSettings(Http3Connection connection)
    {
    }

    void IHttp3ConnectionHandler.OnGoAway(Http3Connection connection, long id)
    {
    }

    void IHttp3ConnectionHandler.OnClosed(Http3Connection connection, in QuicCloseInfo info)
    {
    }
}
