using H3Routes.EventLoops;

namespace H3Routes.Quic;

[Collection(nameof(QuietCollection))]
public sealed class AllocationTests
{
    private const int Messages = 500;

    [Fact(Timeout = 60_000)]
    public async Task A_warm_echo_allocates_nothing()
    {
        await Task.Yield();
        using var pair = new QuicPair(listen: false);
        using var configuration = new QuicConfiguration(QuicPair.ForServer(new QuicConfigurationOptions()));
        pair.Server.Listen(configuration, connection => new Echo(connection));
        Ping? ping = null;
        pair.Client.Connect(pair.Server.LocalEndPoint, "localhost", pair.ClientConfiguration, connection => ping = new Ping(connection, pair.Loop));
        pair.RunUntil(() => ping!.Answers > 0);

        // Warm: ids issued, lists grown, code compiled. On one thread, both sides: no allocation of either hides.
        ping!.Remaining = 3 * Messages;
        ping.MeasuredFrom = Messages;
        ping.Next();
        pair.Loop.Run();

        Assert.Equal(0, ping.Remaining);
        Assert.Equal(0, ping.Allocated);
    }

    private sealed class Echo(QuicConnection connection) : IQuicApplication
    {
        private readonly byte[] _buffer = new byte[4_096];

        public void OnEstablished()
        {
        }

        public void OnStreamReadable(long streamId)
        {
            QuicRead read;
            while ((read = connection.Read(streamId, _buffer)).Status == QuicStreamStatus.Ok)
            {
                connection.Write(streamId, _buffer.AsSpan(0, read.Count), read.Fin);
                if (read.Fin)
                {
                    return;
                }
            }
        }

        public void OnStreamWritable(long streamId)
        {
        }

        public void OnStreamStopped(long streamId, ulong errorCode)
        {
        }

        public void OnDatagramsReadable()
        {
        }

        public void OnTurnEnd()
        {
        }

        public void OnClosed(in QuicCloseInfo info)
        {
        }
    }

    /// <summary>A stream a message, as HTTP/3 has a stream a request.</summary>
    private sealed class Ping(QuicConnection connection, EventLoop loop) : IQuicApplication
    {
        private readonly byte[] _buffer = new byte[4_096];

        public int Answers { get; private set; }

        public int Remaining { get; set; } = 1;

        /// <summary>How many messages are to come when the measurement begins.</summary>
        public int MeasuredFrom { get; set; } = -1;

        public long Allocated { get; private set; }

        public void OnEstablished() => Next();

        public void Next()
        {
            if (connection.TryOpenStream(true, out var streamId))
            {
                connection.Write(streamId, "a small message"u8, fin: true);
            }
        }

        public void OnStreamReadable(long streamId)
        {
            QuicRead read;
            while ((read = connection.Read(streamId, _buffer)).Status == QuicStreamStatus.Ok)
            {
                if (read.Fin)
                {
                    Answers++;
                    Remaining--;
                    if (Remaining == MeasuredFrom)
                    {
                        Allocated = -GC.GetAllocatedBytesForCurrentThread();
                    }

                    if (Remaining > 0)
                    {
                        Next();
                    }
                    else
                    {
                        Allocated += GC.GetAllocatedBytesForCurrentThread();
                        loop.Stop();
                    }

                    return;
                }
            }
        }

        public void OnStreamWritable(long streamId)
        {
        }

        public void OnStreamStopped(long streamId, ulong errorCode)
        {
        }

        public void OnDatagramsReadable()
        {
        }

        public void OnTurnEnd()
        {
        }

        public void OnClosed(in QuicCloseInfo info) => loop.Stop();
    }
}
