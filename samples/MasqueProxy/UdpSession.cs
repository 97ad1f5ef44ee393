using System.Net;
using System.Net.Sockets;
using H3Routes;
using H3Routes.Http3;

namespace MasqueProxy;

/// <summary>One request's UDP socket, connected to its target, and what goes both ways. Lives as long as the request's stream (RFC 9298 3.1).</summary>
internal sealed class UdpSession : IDisposable
{
    /// <summary>RFC 9298 4: an HTTP datagram begins with a context id; that of a UDP payload is 0, one byte.</summary>
    private const byte UdpPayload = 0;

    private static readonly AsyncLocal<UdpSession?> OfRequest = new();

    private readonly UdpProxy _proxy;
    private readonly Socket _socket;
    private readonly TaskCompletionSource _unusable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastUse = Environment.TickCount64;
    private int _disposed;

    /// <exception cref="SocketException">There is no socket, or no way to the target.</exception>
    public UdpSession(UdpProxy proxy, IPEndPoint target)
    {
        _proxy = proxy;
        _socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            // RFC 9298 6.1: nothing is fragmented on its way.
            if (target.AddressFamily == AddressFamily.InterNetwork)
                _socket.DontFragment = true;
            _socket.Connect(target);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>What the filter has opened, for the handler behind it.</summary>
    public static UdpSession? Current
    {
        get => OfRequest.Value;
        set => OfRequest.Value = value;
    }

    /// <summary>Carries payloads both ways until the client ends the stream, the target is found to be gone, or nothing has come for long.</summary>
    /// <exception cref="H3StreamException">The client gave up, or sent what aborts the stream.</exception>
    public async Task RunAsync(H3Datagrams flow, CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var fromClient = flow.ReceiveAsync(this, static (_, datagram, session) => session.ToTarget(datagram));
        var fromTarget = FromTargetAsync(flow, ended.Token);
        var idle = IsIdleAsync(ended.Token);
        await Task.WhenAny(fromClient, fromTarget, idle, _unusable.Task);
        await ended.CancelAsync();
        await fromTarget;
        await idle;
        if (fromClient.IsFaulted)
            await fromClient;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _socket.Dispose();
            _proxy.Close();
        }
    }

    private void ToTarget(ReadOnlySpan<byte> datagram)
    {
        // RFC 9298 4: contexts that nobody registered are dropped, and there is no way to register one.
        if (datagram.IsEmpty || datagram[0] != UdpPayload)
            return;
        var payload = datagram[1..];

        // RFC 9298 5.
        if (payload.Length > ProxyOptions.MostMaxPayload)
            throw new H3StreamException($"A UDP payload of {payload.Length} bytes.", (long)Http3ErrorCode.DatagramError);
        if (payload.Length > _proxy.Options.MaxPayload)
            return;
        _lastUse = Environment.TickCount64;
        _socket.Send(payload, SocketFlags.None, out var error);
        if (!IsPassing(error))
            _unusable.TrySetResult();
    }

    private async Task FromTargetAsync(H3Datagrams flow, CancellationToken ended)
    {
        byte[] datagram = new byte[1 + ProxyOptions.MostMaxPayload];
        datagram[0] = UdpPayload;
        while (!ended.IsCancellationRequested)
        {
            try
            {
                int length = await _socket.ReceiveAsync(datagram.AsMemory(1), SocketFlags.None, ended);
                _lastUse = Environment.TickCount64;
                if (length <= _proxy.Options.MaxPayload)
                    flow.Send(datagram.AsSpan(0, 1 + length));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // RFC 9298 3.1: a socket that ICMP says is of no use ends the stream.
                if (!IsPassing(exception.SocketErrorCode))
                    return;
            }
        }
    }

    private async Task IsIdleAsync(CancellationToken ended)
    {
        while (true)
        {
            var left = _proxy.Options.IdleTimeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastUse);
            if (left <= TimeSpan.Zero)
                return;
            await Task.Delay(left, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (ended.IsCancellationRequested)
                return;
        }
    }

    /// <summary>A payload was lost, as payloads are: there was no room, or it is longer than the way to the target allows.</summary>
    private static bool IsPassing(SocketError error) => error is SocketError.Success or SocketError.WouldBlock or SocketError.MessageSize or SocketError.NoBufferSpaceAvailable;
}
