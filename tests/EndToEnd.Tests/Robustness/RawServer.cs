using System.Collections.Concurrent;
using System.Net;
using System.Text;
using H3Routes.EventLoops;
using H3Routes.Http3;
using H3Routes.Quic;
using H3Routes.Udp;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>QUIC without HTTP/3 on a thread of its own, the server's side: to the first request it says what a test tells it, to all others "ok".</summary>
internal sealed class RawServer : IDisposable
{
    private static readonly byte[] Control = Wire.Join([0], Wire.Frame(4));

    private readonly EventLoop _loop = EventLoop.Create(EventLoopBackend.Epoll);
    private readonly QuicConfiguration _configuration;
    private readonly QuicEndpoint _endpoint;
    private readonly Thread _thread;
    private readonly Action<RawConnection, long> _misdeed;
    private readonly ConcurrentQueue<string> _requests = [];
    private bool _isDone;

    /// <param name="control">The unidirectional streams of its first connection; null for a sound one.</param>
    /// <param name="misdeed">The answer to the first request, on its stream.</param>
    public RawServer(InteropFixture interop, byte[][]? control, Action<RawConnection, long> misdeed)
    {
        _misdeed = misdeed;
        _configuration = new QuicConfiguration(new QuicConfigurationOptions { CertificateChainPath = interop.CertificatePath, PrivateKeyPath = interop.KeyPath, KeyLogPath = null });
        _endpoint = new QuicEndpoint(_loop, UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        _endpoint.Listen(_configuration, quic =>
        {
            var connection = new RawConnection(quic) { Loop = _loop };
            var streams = Connections++ == 0 ? control ?? [Control] : [Control];
            connection.Established = () => Array.ForEach(streams, bytes => connection.Open(bytes, fin: false, bidirectional: false));
            connection.Request = streamId => Answer(connection, streamId);
            return connection;
        });
        _thread = new Thread(_loop.Run) { IsBackground = true, Name = "raw server" };
        _thread.Start();
    }

    /// <summary>Handshakes so far.</summary>
    public int Connections { get; private set; }

    /// <summary>The requests so far, each a line for its method, authority and path and one for each field.</summary>
    public IReadOnlyList<string> Requests => _requests.ToArray();

    public string Url => $"https://{_endpoint.LocalEndPoint}/";

    /// <summary>Runs on the server's thread: all of a connection's members are for it.</summary>
    public Task<T> RunAsync<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(_ => result.SetResult(function()), null);
        return result.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public void Dispose()
    {
        _loop.Stop();
        _thread.Join();
        _endpoint.Dispose();
        _configuration.Dispose();
        _loop.Dispose();
    }

    private void Answer(RawConnection connection, long streamId)
    {
        if (connection.FirstSection(streamId, Http3FieldSectionKind.Request) is { } request)
        {
            var text = new StringBuilder($"{Encoding.ASCII.GetString(request.Method)} {Encoding.ASCII.GetString(request.Authority)} {Encoding.ASCII.GetString(request.Path)}\n");
            for (var i = 0; i < request.Count; i++)
            {
                text.Append(Encoding.ASCII.GetString(request.Name(i))).Append(": ").Append(Encoding.UTF8.GetString(request.Value(i))).Append('\n');
            }

            _requests.Enqueue(text.ToString());
        }

        if (!_isDone)
        {
            _isDone = true;
            _misdeed(connection, streamId);
        }
        else
        {
            connection.Write(streamId, Wire.Join(Wire.Headers(":status=200", "content-length=2"), Wire.Data("ok")), fin: true);
        }
    }
}
