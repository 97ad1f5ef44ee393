using System.Net;
using H3Routes.EventLoops;
using H3Routes.Quic;
using H3Routes.Udp;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>QUIC without HTTP/3 on a thread of its own: its connections say whatever a test tells them.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly EventLoop _loop = EventLoop.Create(EventLoopBackend.Epoll);
    private readonly QuicConfiguration _configuration;
    private readonly QuicEndpoint _endpoint;
    private readonly IPEndPoint _server;
    private readonly Thread _thread;

    /// <param name="source">The address that it comes from; 127.0.0.1 unless given.</param>
    /// <param name="relayed">It connects through <see cref="Relay"/>.</param>
    /// <param name="serverStreams">Bidirectional streams that the server may open.</param>
    public RawClient(IPEndPoint server, QuicConfigurationOptions? options = null, IPAddress? source = null, bool relayed = false, ulong serverStreams = 0)
    {
        Relay = relayed ? new UdpRelay(_loop, server) : null;
        _server = Relay?.EndPoint ?? server;
        _configuration = new QuicConfiguration((options ?? new QuicConfigurationOptions()) with { MaxBidirectionalStreams = serverStreams, KeyLogPath = null });
        _endpoint = new QuicEndpoint(_loop, UdpSocket.Bind(new IPEndPoint(source ?? IPAddress.Loopback, 0)));
        _thread = new Thread(_loop.Run) { IsBackground = true, Name = "raw client" };
        _thread.Start();
    }

    /// <summary>What its datagrams pass through; for the client's thread.</summary>
    public UdpRelay? Relay { get; }

    /// <summary>Runs on the client's thread: all of a connection's members are for it.</summary>
    public Task<T> RunAsync<T>(Func<T> action)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(
            _ =>
            {
                try
                {
                    result.SetResult(action());
                }
                catch (Exception exception)
                {
                    result.SetException(exception);
                }
            },
            null);
        return result.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public Task RunAsync(Action action) => RunAsync(() =>
    {
        action();
        return 0;
    });

    /// <summary>Begins a handshake, and does not wait for it.</summary>
    public Task<RawConnection> DialAsync(bool reads = true) => RunAsync(() =>
    {
        RawConnection? connection = null;
        _endpoint.Connect(_server, "localhost", _configuration, quic => connection = new RawConnection(quic) { Reads = reads });
        return connection!;
    });

    /// <summary>Sends the first packets of that many handshakes, and hears no answer.</summary>
    public void DialAndVanish(int connections) => _loop.Post(
        _ =>
        {
            for (var i = 0; i < connections; i++)
            {
                _endpoint.Connect(_server, "localhost", _configuration, static quic => new RawConnection(quic));
            }

            _loop.Stop();
        },
        null);

    public async Task<RawConnection> ConnectAsync(bool reads = true)
    {
        var connection = await DialAsync(reads);
        Assert.True(await IsSoonAsync(() => connection.IsEstablished || connection.Closed is not null), "No answer to the handshake.");
        Assert.Null(connection.Closed);
        return connection;
    }

    /// <summary>Asks on the client's thread until the condition holds; false if it does not in time.</summary>
    public async Task<bool> IsSoonAsync(Func<bool> condition, int milliseconds = 10_000)
    {
        var end = Environment.TickCount64 + milliseconds;
        while (!await RunAsync(condition))
        {
            if (Environment.TickCount64 > end)
            {
                return false;
            }

            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        return true;
    }

    /// <summary>The client is gone without a word: nothing is closed, nobody answers any more.</summary>
    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _endpoint.Dispose();
        Relay?.Dispose();
        _configuration.Dispose();
        _loop.Dispose();
    }
}
