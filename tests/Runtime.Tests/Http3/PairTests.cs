using System.Security.Cryptography;

namespace H3Routes.Http3;

/// <summary>Client and server talk to each other: random pieces, small windows, many requests at once.</summary>
public sealed class PairTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 7)]
    [InlineData(3, 16, 16)]
    [InlineData(4, 100, 50)]
    [InlineData(5, 1000, 4096)]
    [InlineData(6, int.MaxValue, int.MaxValue)]
    public async Task Echo_of_random_content(int seed, int sendWindow, int receiveWindow)
    {
        await Task.Yield();
        var random = new Random(seed);
        var echo = new EchoServer();
        var client = new EchoClient();
        foreach (MemoryTransport transport in new[] { echo.Transport, client.Transport })
        {
            transport.SendWindow = sendWindow;
            transport.ReceiveWindow = receiveWindow;
        }

        var pair = new MemoryTransportPair(client.Transport, echo.Transport, random);
        int size = (int)Math.Min(20_000, sendWindow * 100L);
        for (int request = 0; request < 12; request++)
        {
            byte[] content = new byte[random.Next(size)];
            random.NextBytes(content);
            client.Post(content);
        }

        pair.Run(client.Connection, echo.Connection);
        Assert.Null(client.Transport.CloseCode);
        Assert.Null(echo.Transport.CloseCode);
        Assert.Equal(12, client.Done);
        Assert.Equal(0, client.Connection.OpenRequests);
        Assert.Equal(0, echo.Connection.OpenRequests);

        // GOAWAY on the idle connection closes it once everything is delivered.
        echo.Connection.GoAway();
        pair.Run(client.Connection, echo.Connection);
        Assert.Equal((ulong)Http3ErrorCode.NoError, echo.Transport.CloseCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_cancellation_leaves_nothing_behind(int seed)
    {
        var random = new Random(seed);
        var echo = new EchoServer();
        var client = new EchoClient();
        echo.Transport.SendWindow = client.Transport.SendWindow = 200;
        var pair = new MemoryTransportPair(client.Transport, echo.Transport, random);
        for (int request = 0; request < 60; request++)
        {
            Http3RequestStream stream = client.Post(new byte[random.Next(2000)]);
            int generation = stream.Generation;
            for (int turn = random.Next(6); turn > 0; turn--)
            {
                pair.Turn(client.Connection, echo.Connection);
            }

            if (random.Next(2) == 0 && stream.Generation == generation)
            {
                stream.Reset(Http3ErrorCode.RequestCancelled);
                stream.StopReading(Http3ErrorCode.RequestCancelled);
            }
        }

        pair.Run(client.Connection, echo.Connection);
        Assert.Null(client.Transport.CloseCode);
        Assert.Null(echo.Transport.CloseCode);
        Assert.Equal(0, client.Connection.OpenRequests);
        Assert.Equal(0, echo.Connection.OpenRequests);
    }

    /// <summary>Sends back what it reads, as fast as the other side takes it.</summary>
    private sealed class EchoServer : IHttp3ConnectionHandler, IHttp3StreamHandler
    {
        private readonly Dictionary<long, (byte[] Buffer, int Start, int End)> _pending = [];

        public EchoServer()
        {
            Transport = new MemoryTransport(isServer: true);
            Connection = new Http3Connection(Transport, this, new Http3Limits(), new Http3Pool());
            Connection.OnEstablished();
        }

        public MemoryTransport Transport { get; }

        public Http3Connection Connection { get; }

        public void OnRequest(Http3RequestStream stream)
        {
            stream.Handler = this;
            _pending[stream.StreamId] = (new byte[777], 0, 0);
            var response = new Http3FieldSection { Status = 200 };
            response.Add("x-echo"u8, "a value that is not short"u8);
            stream.WriteHeaders(response, default, fin: false);
            Pump(stream);
        }

        public void OnReadable(Http3RequestStream stream) => Pump(stream);

        public void OnWritable(Http3RequestStream stream) => Pump(stream);

        public void OnResponse(Http3RequestStream stream) => Assert.Fail("a response on a server");

        public void OnWriteAborted(Http3RequestStream stream, ulong errorCode) => stream.StopReading(Http3ErrorCode.RequestCancelled);

        public void OnReadAborted(Http3RequestStream stream, ulong errorCode) => stream.Reset(Http3ErrorCode.RequestCancelled);

        public void OnClosed(Http3RequestStream stream) => Assert.True(_pending.Remove(stream.StreamId));

        public void OnSettings(Http3Connection connection)
        {
        }

        public void OnGoAway(Http3Connection connection, long id)
        {
        }

        public void OnClosed(Http3Connection connection, in Quic.QuicCloseInfo info)
        {
        }

        private void Pump(Http3RequestStream stream)
        {
            (byte[] buffer, int start, int end) = _pending[stream.StreamId];
            while (true)
            {
                if (start < end)
                {
                    start += stream.WriteData(buffer.AsSpan(start, end - start), fin: false);
                    _pending[stream.StreamId] = (buffer, start, end);
                    if (start < end)
                    {
                        return;
                    }
                }

                Http3Read read = stream.ReadData(buffer);
                if (read.Status == Http3ReadStatus.End)
                {
                    var trailers = new Http3FieldSection();
                    trailers.Add("x-trailer"u8, "yes"u8);
                    stream.WriteTrailers(trailers);
                    return;
                }

                if (read.Status != Http3ReadStatus.Data)
                {
                    return;
                }

                (start, end) = (0, read.Count);
                _pending[stream.StreamId] = (buffer, start, end);
            }
        }
    }

    /// <summary>Posts content and checks that the same comes back.</summary>
    private sealed class EchoClient : IHttp3ConnectionHandler, IHttp3StreamHandler
    {
        private readonly Dictionary<long, (byte[] Content, int Sent, IncrementalHash Received)> _requests = [];

        public EchoClient()
        {
            Transport = new MemoryTransport(isServer: false);
            Connection = new Http3Connection(Transport, this, new Http3Limits(), new Http3Pool());
            Connection.OnEstablished();
        }

        public MemoryTransport Transport { get; }

        public Http3Connection Connection { get; }

        public int Done { get; private set; }

        public Http3RequestStream Post(byte[] content)
        {
            var request = new Http3FieldSection();
            request.SetRequest("POST"u8, "https"u8, "localhost"u8, "/echo"u8);
            request.Add("content-length"u8, System.Text.Encoding.ASCII.GetBytes(content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Assert.True(Connection.TryOpenRequest(request, fin: false, this, out Http3RequestStream stream));
            _requests[stream.StreamId] = (content, 0, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
            OnWritable(stream);
            return stream;
        }

        public void OnResponse(Http3RequestStream stream)
        {
            Assert.Equal(200, stream.Fields.Status);
            OnReadable(stream);
        }

        public void OnReadable(Http3RequestStream stream)
        {
            Span<byte> buffer = stackalloc byte[321];
            while (true)
            {
                Http3Read read = stream.ReadData(buffer);
                if (read.Status == Http3ReadStatus.Data)
                {
                    _requests[stream.StreamId].Received.AppendData(buffer[..read.Count]);
                    continue;
                }

                if (read.Status == Http3ReadStatus.End)
                {
                    (byte[] content, int sent, IncrementalHash received) = _requests[stream.StreamId];
                    Assert.Equal(content.Length, sent);
                    Assert.Equal(SHA256.HashData(content), received.GetCurrentHash());
                    Assert.True(stream.Trailers!.TryGet("x-trailer"u8, out ReadOnlySpan<byte> value));
                    Assert.Equal("yes"u8, value);
                    Done++;
                }

                return;
            }
        }

        public void OnWritable(Http3RequestStream stream)
        {
            (byte[] content, int sent, IncrementalHash received) = _requests[stream.StreamId];
            sent += stream.WriteData(content.AsSpan(sent), fin: true);
            _requests[stream.StreamId] = (content, sent, received);
        }

        public void OnWriteAborted(Http3RequestStream stream, ulong errorCode)
        {
        }

        public void OnReadAborted(Http3RequestStream stream, ulong errorCode)
        {
        }

        public void OnClosed(Http3RequestStream stream) => _requests.Remove(stream.StreamId);

        public void OnRequest(Http3RequestStream stream) => Assert.Fail("a request on a client");

        public void OnSettings(Http3Connection connection)
        {
        }

        public void OnGoAway(Http3Connection connection, long id)
        {
        }

        public void OnClosed(Http3Connection connection, in Quic.QuicCloseInfo info)
        {
        }
    }
}
