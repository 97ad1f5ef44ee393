using System.Net;
using System.Security.Cryptography;
using System.Text;
using H3Routes.EventLoops;
using H3Routes.Udp;
using Microsoft.Extensions.Logging;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>
/// One worker's end of QUIC: a loop, a socket, and the connections on them, those that clients opened to us and those that we opened. Everything happens on the loop's thread.
/// A turn: drain the socket, one pass over the connections that got packets (the application's calls), then, before the loop waits, one pass over those that have something to send.
/// </summary>
internal sealed unsafe partial class QuicEndpoint : IDisposable
{
    private readonly EventLoop _loop;
    private readonly UdpSocket _socket;
    private readonly IoWatcher _watcher;
    private readonly Action _beforeWait;
    private readonly LoopTimer _timer;
    private readonly LoopTimer _again;
    private readonly QuicSecrets _secrets;
    private readonly QuicConnectionIdTable _table = new();
    private readonly DeadlineHeap<QuicConnection> _timers = new();
    private readonly List<QuicConnection> _connections = [];
    private readonly List<QuicConnection> _clients = [];
    private readonly List<QuicConnection> _touched = [];
    private readonly List<QuicConnection> _dirty = [];
    private readonly bool _hasRetiredIds = HasRetiredScidIter;
    private long _timerArmed = long.MaxValue;
    private QuicConfiguration? _listening;
    private Func<QuicConnection, IQuicApplication?>? _accept;
    private TaskCompletionSource? _drained;
    private LoopTimer? _drainLimit;
    private bool _hasStopped;
    private bool _disposed;

    /// <param name="loop">Must outlive the endpoint.</param>
    /// <param name="socket">Becomes the endpoint's.</param>
    public QuicEndpoint(EventLoop loop, UdpSocket socket, QuicEndpointOptions? options = null)
    {
        Options = options ?? new QuicEndpointOptions();
        _loop = loop;
        _socket = socket;
        _secrets = new QuicSecrets(Options.Secret.Span);
        _timer = loop.CreateTimer(OnTimer);
        _again = loop.CreateTimer(static () => { });
        _watcher = loop.WatchIo(socket.FileDescriptor, OnSocket);
        _watcher.Update(IoEvents.Readable);
        _beforeWait = SendPass;
        loop.BeforeWait += _beforeWait;
        if (Options.QlogDirectory is { } directory)
        {
            Directory.CreateDirectory(directory);
        }
    }

    public QuicEndpointOptions Options { get; }

    public QuicCounters Counters { get; } = new();

    public EventLoop Loop => _loop;

    /// <summary>The bound address with its actual port.</summary>
    public IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>Connections, draining ones included.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Clients' handshakes in flight.</summary>
    public int HandshakeCount { get; private set; }

    /// <summary>Accepts connections from now on, or with other settings (a renewed certificate) those that come from now on. The configuration stays the caller's.</summary>
    /// <param name="configuration">Must outlive the endpoint, or its replacement.</param>
    /// <param name="accept">Gives the application for an established connection (see <see cref="QuicConnection.ApplicationProtocol"/>), or for one whose early data is accepted; null to refuse it.</param>
    public void Listen(QuicConfiguration configuration, Func<QuicConnection, IQuicApplication?> accept)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _listening = configuration;
        _hasStopped = false;
        _accept = accept;
    }

    /// <summary>No connection is accepted any more, and new clients are told so; those that are there live on.</summary>
    public void StopListening()
    {
        _hasStopped |= _listening is not null;
        _listening = null;
        DropFlights();
    }

    /// <summary>Opens a connection. The application learns of its end in any case, of its beginning if there is one.</summary>
    /// <param name="serverName">For SNI and for the certificate's check; null for none.</param>
    /// <param name="application">Makes the application; called once, at once.</param>
    /// <param name="session">Of an earlier connection to the same server (<see cref="QuicConnection.Session"/>), to resume; empty for none.</param>
    /// <exception cref="QuicConfigurationException">The engine refused.</exception>
    public QuicConnection Connect(IPEndPoint remote, string? serverName, QuicConfiguration configuration, Func<QuicConnection, IQuicApplication> application, ReadOnlySpan<byte> session = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var id = NewId();
        var local = SocketAddressBytes.From(LocalEndPoint);
        var peer = SocketAddressBytes.From(Match(remote, LocalEndPoint));
        Span<byte> idBytes = stackalloc byte[QuicConnectionId.OwnLength];
        id.CopyTo(idBytes);
        var name = serverName is null || IPAddress.TryParse(serverName, out _) ? null : Encoding.UTF8.GetBytes(serverName + '\0');
        quiche_conn* handle;
        fixed (byte* scid = idBytes, host = name)
        {
            handle = quiche_connect(host, scid, QuicConnectionId.OwnLength, &local, (uint)local.Length, &peer, (uint)peer.Length, configuration.Native);
        }

        if (handle is null)
        {
            throw new QuicConfigurationException($"The engine refused to connect to {serverName ?? remote.ToString()}.");
        }

        var isResuming = false;
        if (!session.IsEmpty)
        {
            fixed (byte* bytes = session)
            {
                // One that is refused is no loss: the handshake is then a full one.
                isResuming = quiche_conn_set_session(handle, bytes, (nuint)session.Length) == 0;
            }
        }

        byte* destination;
        nuint destinationLength;
        quiche_conn_destination_id(handle, &destination, &destinationLength);
        var connection = new QuicConnection(this, handle, isServer: false, new QuicConnectionId(new ReadOnlySpan<byte>(destination, (int)destinationLength)), local, peer,
            configuration.Options.IdleTimeout)
        { MayStartEarly = isResuming && configuration.Options.EarlyData };
        Register(connection, configuration);
        AddId(connection, id);
        _clients.Add(connection);
        Counters.ConnectionsOpened++;
        connection.Attach(application(connection));
        MarkDirty(connection);
        return connection;
    }

    /// <summary>Closes all connections with a code and accepts no more.</summary>
    /// <returns>Completes when the last has drained, or after <paramref name="limit"/>: what is left then goes with <see cref="Dispose"/>.</returns>
    public Task ShutdownAsync(bool isApplicationError, ulong errorCode, ReadOnlySpan<byte> reason, TimeSpan limit)
    {
        StopListening();
        for (var i = 0; i < _connections.Count; i++)
        {
            _connections[i].Close(isApplicationError, errorCode, reason);
        }

        if (_connections.Count == 0)
        {
            return Task.CompletedTask;
        }

        if (_drained is null)
        {
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _drainLimit = _loop.CreateTimer(() => _drained.TrySetResult());
            _drainLimit.Start(_loop.Now + (limit.Ticks * 100));
        }

        return _drained.Task;
    }

    /// <summary>Frees everything at once. Applications that were not told yet are told; what was not sent is lost.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        StopListening();
        for (var i = _connections.Count - 1; i >= 0; i--)
        {
            var connection = _connections[i];
            connection.Close(isApplicationError: false, errorCode: 0, []);
            connection.CheckClosed();
            Release(connection);
        }

        _loop.BeforeWait -= _beforeWait;
        _watcher.Dispose();
        _timer.Dispose();
        _again.Dispose();
        _drainLimit?.Dispose();
        _socket.Dispose();
        _secrets.Dispose();
        _drained?.TrySetResult();
    }

    /// <summary>It may have something to send: it gets its chance before the loop waits.</summary>
    internal void MarkDirty(QuicConnection connection)
    {
        if (!connection.IsDirty && !_disposed)
        {
            connection.IsDirty = true;
            _dirty.Add(connection);
        }
    }

    /// <summary>The application of an established connection.</summary>
    internal IQuicApplication? Accept(QuicConnection connection) => _accept?.Invoke(connection);

    internal void OnHandshakeOver(QuicConnection connection, bool succeeded)
    {
        if (connection.IsServer)
        {
            HandshakeCount--;
        }

        if (!succeeded)
        {
            Counters.HandshakesFailed++;
        }
    }

    /// <summary>What every new connection gets: a place, a deadline and its logs.</summary>
    private void Register(QuicConnection connection, QuicConfiguration configuration)
    {
        connection.ListIndex = _connections.Count;
        _connections.Add(connection);
        connection.HandshakeDeadline = _loop.Now + (Options.HandshakeTimeout.Ticks * 100);
        if (configuration.Options.KeyLogPath is { } keyLog)
        {
            fixed (byte* path = Encoding.UTF8.GetBytes(keyLog + '\0'))
            {
                if (!quiche_conn_set_keylog_path(connection.Handle, path))
                {
                    Options.Logger.LogWarning("The key log '{Path}' cannot be written.", keyLog);
                }
            }
        }

        if (Options.QlogDirectory is { } directory)
        {
            // One folder may serve both sides of a connection: each has its own file.
            var side = connection.IsServer ? "server" : "client";
            var file = Path.Combine(directory, $"{connection.OriginalDestination}-{side}.sqlog");
            fixed (byte* path = Encoding.UTF8.GetBytes(file + '\0'), title = "H3Routes\0"u8, description = Encoding.ASCII.GetBytes(side + '\0'))
            {
                if (!quiche_conn_set_qlog_path(connection.Handle, path, title, description))
                {
                    Options.Logger.LogWarning("The qlog file '{Path}' cannot be written.", file);
                }
            }
        }
    }

    /// <summary>The end of a connection's life: nothing finds it any more, and the engine's part is freed.</summary>
    private void Release(QuicConnection connection)
    {
        foreach (var id in connection.Ids)
        {
            _table.Remove(id);
        }

        connection.Ids.Clear();
        _timers.Remove(connection);
        var last = _connections[^1];
        _connections[connection.ListIndex] = last;
        last.ListIndex = connection.ListIndex;
        _connections.RemoveAt(_connections.Count - 1);
        connection.ListIndex = -1;
        if (!connection.IsServer)
        {
            _clients.Remove(connection);
        }

        connection.Free();
        Counters.ConnectionsClosed++;
        if (_connections.Count == 0)
        {
            _drained?.TrySetResult();
        }
    }

    private bool AddId(QuicConnection connection, in QuicConnectionId id)
    {
        if (!_table.TryAdd(id, connection))
        {
            return false;
        }

        connection.Ids.Add(id);
        return true;
    }

    /// <summary>An id of ours: the worker's number, by which the kernel finds the socket, then what nobody can guess.</summary>
    private QuicConnectionId NewId()
    {
        Span<byte> bytes = stackalloc byte[QuicConnectionId.OwnLength];
        RandomNumberGenerator.Fill(bytes);
        bytes[0] = Options.Worker;
        return new QuicConnectionId(bytes);
    }

    /// <summary>A socket of IPv6 reaches IPv4 by mapped addresses.</summary>
    private static IPEndPoint Match(IPEndPoint remote, IPEndPoint local)
        => local.Address.AddressFamily != remote.Address.AddressFamily && remote.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? new IPEndPoint(remote.Address.MapToIPv6(), remote.Port)
            : remote;
}
