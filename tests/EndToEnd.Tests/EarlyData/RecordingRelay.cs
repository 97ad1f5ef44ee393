using System.Net;
using System.Net.Sockets;

namespace H3Routes.EndToEnd.EarlyData;

/// <summary>Somebody on the way between one client and a server: keeps what the client sends, holds back what the server says, and sends things again.</summary>
internal sealed class RecordingRelay : IDisposable
{
    private readonly Socket _front = Bind();
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _backs = [];
    private readonly List<(byte[] Datagram, Socket Back, EndPoint Client)> _held = [];
    private readonly Dictionary<EndPoint, Socket> _backOf = [];
    private readonly Lock _gate = new();
    private readonly List<byte[]> _recorded = [];
    private bool _holdsAnswers;
    private bool _holdsRequests;

    public RecordingRelay(IPEndPoint server)
    {
        _server = server;
        _ = PumpAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_front.LocalEndPoint!;

    /// <summary>The server's datagrams wait; the client's are recorded while they do.</summary>
    public void HoldAnswers()
    {
        lock (_gate)
        {
            _holdsAnswers = true;
            _recorded.Clear();
        }
    }

    /// <summary>The client's datagrams do not reach the server, but are recorded.</summary>
    public void HoldRequests()
    {
        HoldAnswers();
        lock (_gate)
        {
            _holdsRequests = true;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            (_holdsAnswers, _holdsRequests) = (false, false);
            foreach (var (datagram, _, client) in _held)
            {
                _front.SendTo(datagram, client);
            }

            _held.Clear();
        }
    }

    public byte[][] Recorded()
    {
        lock (_gate)
        {
            return [.. _recorded];
        }
    }

    /// <summary>Byte for byte, from a port of its own.</summary>
    public void Replay(byte[][] datagrams)
    {
        var socket = Bind();
        lock (_gate)
        {
            _backs.Add(socket);
        }

        foreach (var datagram in datagrams)
        {
            socket.SendTo(datagram, _server);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _front.Dispose();
        lock (_gate)
        {
            _backs.ForEach(static socket => socket.Dispose());
        }

        _end.Dispose();
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task PumpAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var received = await _front.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _end.Token);
                lock (_gate)
                {
                    if (_holdsAnswers)
                    {
                        _recorded.Add(buffer[..received.ReceivedBytes]);
                    }

                    if (_holdsRequests)
                    {
                        continue;
                    }

                    if (!_backOf.TryGetValue(received.RemoteEndPoint, out var back))
                    {
                        _backOf.Add(received.RemoteEndPoint, back = Bind());
                        _backs.Add(back);
                        _ = AnswerAsync(back, received.RemoteEndPoint);
                    }

                    back.SendTo(buffer.AsSpan(0, received.ReceivedBytes), _server);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task AnswerAsync(Socket back, EndPoint client)
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var received = await back.ReceiveFromAsync(buffer, SocketFlags.None, _server, _end.Token);
                lock (_gate)
                {
                    if (_holdsAnswers)
                    {
                        _held.Add((buffer[..received.ReceivedBytes], back, client));
                    }
                    else
                    {
                        _front.SendTo(buffer.AsSpan(0, received.ReceivedBytes), client);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }
}
