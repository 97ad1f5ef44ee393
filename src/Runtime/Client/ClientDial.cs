using System.Net;
using System.Net.Sockets;
using H3Routes.EventLoops;

namespace H3Routes;

/// <summary>Makes one connection to an authority: resolves its name, and tries the addresses in turn, the next before the last has failed (RFC 8305). The worker's thread only.</summary>
internal sealed class ClientDial : IClientConnectionOwner
{
    /// <summary>Nanoseconds: the Connection Attempt Delay of RFC 8305 5.</summary>
    private const long AttemptDelay = 250_000_000;

    private readonly ClientWorker _worker;
    private readonly IClientDialer _dialer;
    private readonly List<ClientConnection> _attempts = [];
    private readonly LoopTimer _timeout;
    private readonly LoopTimer _delay;
    private IReadOnlyList<IPEndPoint> _endPoints = [];
    private int _next;
    private bool _over;
    private H3ConnectionException? _failure;

    public ClientDial(ClientWorker worker, IClientDialer dialer)
    {
        (_worker, _dialer) = (worker, dialer);
        _timeout = worker.Loop.CreateTimer(OnTimeout);
        _delay = worker.Loop.CreateTimer(Next);
    }

    public void Start()
    {
        _timeout.Start(_worker.Loop.Now + (_worker.Options.ConnectTimeout.Ticks * 100));
        if (_worker.Options.ConnectTo is { } endPoint)
        {
            _endPoints = [endPoint];
        }
        else if (_dialer.Authority.Address is { } address)
        {
            _endPoints = [new IPEndPoint(address, _dialer.Authority.Port)];
        }
        else
        {
            _ = ResolveAsync();
            return;
        }

        Next();
    }

    /// <summary>Gives up without a word to the origin.</summary>
    public void Cancel()
    {
        _over = true;
        _timeout.Dispose();
        _delay.Dispose();
        foreach (var attempt in _attempts)
        {
            attempt.Close();
        }
    }

    public void OnOpen(ClientConnection connection)
    {
        if (_over)
        {
            return;
        }

        _attempts.Remove(connection);
        Cancel();
        _dialer.OnOpen(connection);
    }

    public void OnEarlyData(ClientConnection connection)
    {
        if (!_over)
        {
            _dialer.OnEarlyData(connection);
        }
    }

    public void OnDraining(ClientConnection connection)
    {
    }

    public void OnTurnEnd(ClientConnection connection)
    {
    }

    public void OnClosed(ClientConnection connection, H3ConnectionException reason)
    {
        if (!_over && _attempts.Remove(connection))
        {
            Keep(reason);
            Next();
        }
    }

    private async Task ResolveAsync()
    {
        IPAddress[] addresses = [];
        Exception? cause = null;
        try
        {
            addresses = await _worker.Options.Resolve(_dialer.Authority.Host).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            cause = exception;
        }

        _worker.Post(_ => OnResolved(addresses, cause), null);
    }

    private void OnResolved(IPAddress[] addresses, Exception? cause)
    {
        if (_over)
        {
            return;
        }

        if (addresses.Length == 0)
        {
            Fail(new H3ConnectionException(
                H3ConnectionFailure.NameNotResolved, $"'{_dialer.Authority.Host}' has no address: is the name right? {cause?.Message}".TrimEnd(), innerException: cause));
            return;
        }

        _endPoints = Interleave(addresses, _dialer.Authority.Port);
        Next();
    }

    /// <summary>RFC 8305 4: families in turn, beginning with the resolver's first.</summary>
    internal static List<IPEndPoint> Interleave(IPAddress[] addresses, int port)
    {
        var first = new Queue<IPAddress>();
        var second = new Queue<IPAddress>();
        foreach (var address in addresses)
        {
            (address.AddressFamily == addresses[0].AddressFamily ? first : second).Enqueue(address);
        }

        var endPoints = new List<IPEndPoint>(addresses.Length);
        while (first.Count + second.Count > 0)
        {
            if (first.TryDequeue(out var address))
            {
                endPoints.Add(new IPEndPoint(address, port));
            }

            if (second.TryDequeue(out address))
            {
                endPoints.Add(new IPEndPoint(address, port));
            }
        }

        return endPoints;
    }

    private void Next()
    {
        while (_next < _endPoints.Count)
        {
            var connection = new ClientConnection(_worker, _dialer.Authority, _dialer.Protocol, _endPoints[_next++], this);
            try
            {
                connection.Dial();
            }
            catch (SocketException exception)
            {
                Keep(ClientFailure.Unreachable(connection.Remote, exception));
                continue;
            }

            _attempts.Add(connection);
            if (_next < _endPoints.Count)
            {
                _delay.Start(_worker.Loop.Now + AttemptDelay);
            }

            return;
        }

        if (_attempts.Count == 0)
        {
            Fail(_failure!);
        }
    }

    private void OnTimeout()
    {
        var timeout = _worker.Options.ConnectTimeout;
        Fail(_endPoints.Count == 0
            ? new H3ConnectionException(H3ConnectionFailure.NameNotResolved, $"'{_dialer.Authority.Host}' was not resolved within {timeout.TotalSeconds:0.###} s.")
            : _failure is { Failure: not H3ConnectionFailure.NoAnswer } ? _failure : ClientFailure.NoAnswer(_dialer.Authority, _endPoints, timeout));
    }

    /// <summary>What an address that answered had to say is worth more than the silence of another.</summary>
    private void Keep(H3ConnectionException failure)
    {
        if (_failure is null || (_failure.Failure == H3ConnectionFailure.NoAnswer && failure.Failure != H3ConnectionFailure.NoAnswer))
        {
            _failure = failure;
        }
    }

    private void Fail(H3ConnectionException exception)
    {
        Cancel();
        _dialer.OnDialFailed(exception);
    }
}
