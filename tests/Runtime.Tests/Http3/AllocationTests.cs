namespace H3Routes.Http3;

/// <summary>A plain request in a warm connection allocates nothing. Not in parallel: the counter is the thread's, but warm-up is everybody's.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    [Fact]
    public void A_plain_request_allocates_nothing()
    {
        var handler = new PlainHandler();
        var transport = new MemoryTransport(isServer: true);
        var connection = new Http3Connection(transport, handler, new Http3Limits(), new Http3Pool());
        connection.OnEstablished();
        byte[] request = Wire.Headers(":method=GET", ":scheme=https", ":authority=localhost", ":path=/plaintext", "user-agent=test/1.0", "accept=*/*");
        void Serve(int requests)
        {
            for (int turn = 0; turn < requests; turn++)
            {
                MemoryStreamState stream = transport.Stream(0);
                stream.Restart();
                transport.Receive(0, request, fin: true);
                connection.OnStreamReadable(0);
                connection.OnTurnEnd();
            }
        }

        Serve(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Serve(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, handler.Requests);
    }

    [Fact]
    public void A_request_with_content_in_pieces_allocates_nothing()
    {
        var handler = new PlainHandler();
        var transport = new MemoryTransport(isServer: true);
        var connection = new Http3Connection(transport, handler, new Http3Limits(), new Http3Pool());
        connection.OnEstablished();
        byte[] request = Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=localhost", ":path=/upload", "content-length=600"), Wire.Data(new string('x', 600)), Wire.Headers("x-sum=1"));
        void Serve(int requests)
        {
            for (int turn = 0; turn < requests; turn++)
            {
                transport.Stream(0).Restart();
                for (int at = 0; at < request.Length; at += 37)
                {
                    int count = Math.Min(37, request.Length - at);
                    transport.Receive(0, request.AsSpan(at, count), fin: at + count == request.Length);
                    connection.OnStreamReadable(0);
                }

                connection.OnTurnEnd();
            }
        }

        Serve(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Serve(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, connection.OpenRequests);
        Assert.Equal(2000, handler.Ends);
    }

    private sealed class PlainHandler : IHttp3ConnectionHandler, IHttp3StreamHandler
    {
        private readonly Http3FieldSection _response = new();
        private readonly byte[] _buffer = new byte[256];

        public int Requests { get; private set; }

        public int Ends { get; private set; }

        public void OnRequest(Http3RequestStream stream)
        {
            Requests++;
            stream.Handler = this;
            if (!stream.ReadEnded)
            {
                OnReadable(stream);
                return;
            }

            Respond(stream);
        }

        public void OnReadable(Http3RequestStream stream)
        {
            while (true)
            {
                Http3Read read = stream.ReadData(_buffer);
                if (read.Status == Http3ReadStatus.End)
                {
                    Ends++;
                    Respond(stream);
                }

                if (read.Status != Http3ReadStatus.Data)
                {
                    return;
                }
            }
        }

        public void OnResponse(Http3RequestStream stream)
        {
        }

        public void OnWritable(Http3RequestStream stream)
        {
        }

        public void OnWriteAborted(Http3RequestStream stream, ulong errorCode)
        {
        }

        public void OnReadAborted(Http3RequestStream stream, ulong errorCode)
        {
        }

        public void OnClosed(Http3RequestStream stream)
        {
        }

        public void OnSettings(Http3Connection connection)
        {
        }

        public void OnGoAway(Http3Connection connection, long id)
        {
        }

        public void OnClosed(Http3Connection connection, in Quic.QuicCloseInfo info)
        {
        }

        private void Respond(Http3RequestStream stream)
        {
            _response.Clear();
            _response.Status = 200;
            _response.Add("content-type"u8, "text/plain; charset=utf-8"u8);
            _response.Add("content-length"u8, "13"u8);
            _response.Add("date"u8, "Mon, 21 Oct 2013 20:13:21 GMT"u8);
            stream.WriteHeaders(_response, "Hello, World!"u8, fin: true);
        }
    }
}
