using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>A connection under test with its transport, and a log of what its handlers were told.</summary>
internal sealed class TestPeer : IHttp3ConnectionHandler, IHttp3StreamHandler
{
    /// <summary>Without dynamic tables: what tests have unless they ask for others.</summary>
    private static readonly Http3Limits StaticOnly = new() { QpackMaxTableCapacity = 0, QpackBlockedStreams = 0, QpackEncoderTableCapacity = 0 };

    private readonly MemoryTransport? _transport;

    public TestPeer(bool isServer, Http3Limits? limits = null, Http3Pool? pool = null)
    {
        _transport = new MemoryTransport(isServer);
        Connection = new Http3Connection(_transport, this, limits ?? StaticOnly, pool ?? new Http3Pool());
        Connection.OnEstablished();
    }

    /// <summary>On a real connection, which raises the events.</summary>
    public TestPeer(Quic.QuicConnection transport, Http3Limits? limits = null) => Connection = new Http3Connection(transport, this, limits ?? new Http3Limits(), new Http3Pool());

    public MemoryTransport Transport => _transport!;

    public Http3Connection Connection { get; }

    public List<string> Log { get; } = [];

    /// <summary>What to do with a request; by default it is read and answered with 200.</summary>
    public Action<Http3RequestStream>? Answer { get; set; }

    public Action<Http3RequestStream>? Response { get; set; }

    public Action<Http3RequestStream>? Readable { get; set; }

    public Action<Http3RequestStream>? Writable { get; set; }

    /// <summary>Content read so far by <see cref="ReadAll"/>, by stream.</summary>
    public Dictionary<long, List<byte>> Content { get; } = [];

    public int ReadSize { get; set; } = 64;

    public void OnRequest(Http3RequestStream stream)
    {
        stream.Handler = this;
        Log.Add($"request {stream.StreamId}: {Describe(stream.Fields)}{(stream.ReadEnded ? " end" : "")}");
        if (Answer is not null)
        {
            Answer(stream);
            return;
        }

        var response = new Http3FieldSection { Status = 200 };
        stream.WriteHeaders(response, default, fin: true);
        ReadAll(stream);
    }

    public void OnSettings(Http3Connection connection) => Log.Add("settings");

    public void OnGoAway(Http3Connection connection, long id) => Log.Add($"goaway {id}");

    public void OnClosed(Http3Connection connection, in QuicCloseInfo info)
    {
        Assert.Equal(0, connection.OpenRequests);
        Log.Add("closed");
    }

    public void OnResponse(Http3RequestStream stream)
    {
        Log.Add($"response {stream.StreamId}: {Describe(stream.Fields)}{(stream.ReadEnded ? " end" : "")}");
        if (Response is not null)
        {
            Response(stream);
        }
        else if (stream.Fields.Status >= 200)
        {
            ReadAll(stream);
        }
    }

    public void OnReadable(Http3RequestStream stream)
    {
        if (Readable is not null)
        {
            Readable(stream);
        }
        else
        {
            ReadAll(stream);
        }
    }

    public void OnWritable(Http3RequestStream stream) => Writable?.Invoke(stream);

    public void OnWriteAborted(Http3RequestStream stream, ulong errorCode) => Log.Add($"write aborted {stream.StreamId}: {errorCode:x}");

    public void OnReadAborted(Http3RequestStream stream, ulong errorCode) => Log.Add($"read aborted {stream.StreamId}: {errorCode:x}");

    public void OnClosed(Http3RequestStream stream) => Log.Add($"closed {stream.StreamId}");

    /// <summary>Bytes of the peer's, and the event.</summary>
    public void Receive(long streamId, ReadOnlySpan<byte> bytes, bool fin = false)
    {
        Transport.Receive(streamId, bytes, fin);
        Connection.OnStreamReadable(streamId);
    }

    public void ReadAll(Http3RequestStream stream)
    {
        Span<byte> buffer = new byte[ReadSize];
        long id = stream.StreamId;
        List<byte> content = Content.TryGetValue(id, out List<byte>? known) ? known : Content[id] = [];
        while (true)
        {
            Http3Read read = stream.ReadData(buffer);
            switch (read.Status)
            {
                case Http3ReadStatus.Data:
                    content.AddRange(buffer[..read.Count]);
                    break;
                case Http3ReadStatus.End:
                    Log.Add($"end {id}{(stream.Trailers is { } trailers ? ": " + Describe(trailers) : "")}");
                    return;
                case Http3ReadStatus.Aborted:
                    Log.Add($"aborted {id}");
                    return;
                default:
                    return;
            }
        }
    }

    public static string Describe(Http3FieldSection fields)
    {
        var text = new System.Text.StringBuilder();
        Append(":method", fields.Method);
        Append(":scheme", fields.Scheme);
        Append(":authority", fields.Authority);
        Append(":path", fields.Path);
        Append(":protocol", fields.Protocol);
        if (fields.Status != 0)
        {
            text.Append(":status=").Append(fields.Status).Append(' ');
        }

        for (int index = 0; index < fields.Count; index++)
        {
            text.Append(System.Text.Encoding.Latin1.GetString(fields.Name(index))).Append('=');
            text.Append(System.Text.Encoding.Latin1.GetString(fields.Value(index))).Append(' ');
        }

        return text.ToString().TrimEnd();

        void Append(string name, ReadOnlySpan<byte> value)
        {
            if (!value.IsEmpty)
            {
                text.Append(name).Append('=').Append(System.Text.Encoding.Latin1.GetString(value)).Append(' ');
            }
        }
    }
}
