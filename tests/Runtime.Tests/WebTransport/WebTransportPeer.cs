using System.Text;
using H3Routes.Http3;
using Microsoft.Extensions.Logging.Abstractions;

namespace H3Routes.WebTransport;

/// <summary>A server's connection made of bytes, on which every CONNECT for WebTransport is accepted by the given handler.</summary>
internal sealed class WebTransportPeer : IHttp3ConnectionHandler
{
    /// <summary>SETTINGS of a client of each dialect.</summary>
    public static readonly Dictionary<string, byte[]> Settings = new()
    {
        ["draft02"] = ControlStream((0x33, 1), (0x2b603742, 1)),
        ["draft07"] = ControlStream((0x33, 1), (0xc671706a, 1)),
        ["draft13"] = ControlStream((0x33, 1), (0x14e9cd29, 1), (0x2b61, 1000), (0x2b64, 2), (0x2b65, 2)),
        ["draft15"] = ControlStream((0x33, 1), (0x2c7cf000, 1)),
    };

    private static readonly ConnectionInfo Info = new();

    private readonly H3Application _application;

    public WebTransportPeer(Func<H3Context, ValueTask>? handler = null, WebTransportLimits? limits = null, bool isOn = true)
    {
        limits ??= new WebTransportLimits();
        Transport = new MemoryTransport(isServer: true);
        _application = new H3Application(handler ?? (context => new ValueTask(Serve(context))), HandlingLimits.Default, NullLogger.Instance, loop: null);
        Connection = new Http3Connection(
            Transport,
            this,
            new Http3Limits { QpackMaxTableCapacity = 0, QpackBlockedStreams = 0, QpackEncoderTableCapacity = 0, EnableConnectProtocol = true, H3Datagram = true, MaxWebTransportSessions = limits.MaxSessions },
            new Http3Pool());
        WebTransport = isOn ? new WebTransportConnection(Connection, _application, limits) : null;
        Connection.OnEstablished();
    }

    public MemoryTransport Transport { get; }

    public Http3Connection Connection { get; }

    public WebTransportConnection? WebTransport { get; }

    public List<WebTransportSession> Sessions { get; } = [];

    /// <summary>What the handler does with its session; by default it waits for the end.</summary>
    public Func<WebTransportSession, Task> Handler { get; set; } = static session => session.Closed;

    public void Receive(long streamId, byte[] bytes, bool fin = false)
    {
        Transport.Receive(streamId, bytes, fin);
        Connection.OnStreamReadable(streamId);
        Connection.OnTurnEnd();
    }

    public void ReceiveReset(long streamId, ulong code)
    {
        Transport.Stream(streamId).IncomingReset = code;
        Connection.OnStreamReadable(streamId);
        Connection.OnTurnEnd();
    }

    public void ReceiveStop(long streamId, ulong code)
    {
        Transport.Stream(streamId).StoppedByPeer = code;
        Connection.OnStreamStopped(streamId, code);
        Connection.OnTurnEnd();
    }

    public void ReceiveDatagram(params byte[] datagram)
    {
        Transport.ReceiveDatagram(datagram);
        Connection.OnDatagramsReadable();
        Connection.OnTurnEnd();
    }

    /// <summary>The peer's SETTINGS and a CONNECT on <paramref name="streamId"/>.</summary>
    public WebTransportSession Connect(string dialect = "draft02", long streamId = 0, params string[] fields)
    {
        if (Connection.PeerSettings is null)
        {
            Receive(2, Settings[dialect]);
        }

        Receive(streamId, Request(dialect, fields));
        return Sessions[^1];
    }

    public static byte[] Request(string dialect, params string[] fields) => Wire.Headers([
        ":method=CONNECT", ":scheme=https", ":authority=a", ":path=/", ":protocol=" + (dialect == "draft15" ? "webtransport-h3" : "webtransport"),
        .. dialect == "draft02" ? ["sec-webtransport-http3-draft02=1"] : Array.Empty<string>(), .. fields]);

    public static byte[] Bidirectional(long session, string text = "") => [0x40, 0x41, .. Wire.Varint((ulong)session), .. Encoding.Latin1.GetBytes(text)];

    public static byte[] Unidirectional(long session, string text = "") => [0x40, 0x54, .. Wire.Varint((ulong)session), .. Encoding.Latin1.GetBytes(text)];

    /// <summary>A capsule in a DATA frame.</summary>
    public static byte[] Capsule(ulong type, params byte[] value) => Wire.Frame(Http3FrameType.Data, Wire.Join(Wire.Varint(type), Wire.Varint((ulong)value.Length), value));

    public static byte[] CloseCapsule(uint code, string reason) =>
        Capsule(0x2843, [(byte)(code >> 24), (byte)(code >> 16), (byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    public void OnRequest(Http3RequestStream stream) => _application.Begin(stream, Info);

    public void OnSettings(Http3Connection connection)
    {
    }

    public void OnGoAway(Http3Connection connection, long id)
    {
    }

    public void OnClosed(Http3Connection connection, in Quic.QuicCloseInfo info)
    {
    }

    private static byte[] ControlStream(params (ulong Id, ulong Value)[] settings) =>
        [0, .. Wire.Frame(Http3FrameType.Settings, [.. settings.SelectMany(static setting => Wire.Join(Wire.Varint(setting.Id), Wire.Varint(setting.Value)))])];

    private async Task Serve(H3Context context)
    {
        WebTransportSession session = await context.AcceptWebTransportAsync(new WebTransportAcceptOptions { Protocols = ["b", "a"], Origins = ["https://good"] });
        Sessions.Add(session);
        await Handler(session);
    }

    private sealed class ConnectionInfo : H3ConnectionInfo
    {
        public override System.Net.IPEndPoint RemoteEndPoint => new(System.Net.IPAddress.Loopback, 1);

        public override System.Net.IPEndPoint LocalEndPoint => new(System.Net.IPAddress.Loopback, 2);

        public override long Id => 1;
    }
}
