using System.IO.Pipelines;
using H3Routes.EventLoops;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>
/// The client's thread: its loop, its network and all its connections. Other threads come in by <see cref="Post"/>; results leave by tasks and pipes whose
/// continuations run elsewhere, so that no caller's code ever holds the loop. As a scheduler it brings the writing side of those pipes back to the loop.
/// </summary>
internal sealed class ClientWorker : PipeScheduler, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Func<EventLoop, IClientNetwork> _createNetwork;
    private readonly HashSet<IClientWork> _work = [];
    private readonly Dictionary<ClientAuthority, ClientOrigin> _origins = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EventLoop? _loop;
    private IClientNetwork? _network;
    private bool _stopping;

    public ClientWorker(H3ClientOptions options, CertificateCheck check, Func<EventLoop, IClientNetwork> createNetwork, ClientWebTransport? webTransport = null)
    {
        (Options, CertificateCheck, _createNetwork) = (options, check, createNetwork);
        WebTransport = webTransport;
        StreamLoop = new ClientLoop(this);
        Limits = new Http3Limits { MaxFieldSectionSize = options.MaxFieldSectionSize, MaxFieldCount = options.MaxFieldCount, H3Datagram = options.Datagrams };
        Limits = webTransport?.WithSettings(Limits) ?? Limits;
    }

    public H3ClientOptions Options { get; }

    public CertificateCheck CertificateCheck { get; }

    public Http3Limits Limits { get; }

    public Http3Pool Pool { get; } = new();

    public ClientSessions Sessions { get; } = new();

    /// <summary>Its connections' WebTransport; null for those of requests.</summary>
    public ClientWebTransport? WebTransport { get; }

    public ClientLoop StreamLoop { get; }

    public EventLoop Loop => _loop!;

    public bool IsOnLoopThread => _loop is { IsOnLoopThread: true };

    /// <summary>The thread has ended.</summary>
    public Task Ended => _ended.Task;

    public IClientNetwork Network => _network!;

    /// <summary>Any thread: takes a request or a connection in, and starts the thread for the first.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public void Submit(IClientWork work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, typeof(H3Client));
            if (_loop is null)
            {
                StartThread();
            }

            _work.Add(work);
            _loop!.Post(static state => ((IClientWork)state!).Begin(), work);
        }
    }

    /// <summary>Any thread: runs on the loop. False when the client has ended: then there is nothing left to do.</summary>
    public bool Post(Action<object?> callback, object? state)
    {
        lock (_gate)
        {
            if (_stopping || _loop is null)
            {
                return false;
            }

            _loop.Post(callback, state);
            return true;
        }
    }

    public override void Schedule(Action<object?> action, object? state) => Post(action, state);

    /// <summary>Loop: it is over in every respect.</summary>
    public void Forget(IClientWork work)
    {
        lock (_gate)
        {
            _work.Remove(work);
        }
    }

    /// <summary>Loop.</summary>
    public ClientOrigin Origin(ClientAuthority authority)
    {
        if (!_origins.TryGetValue(authority, out var origin))
        {
            _origins.Add(authority, origin = new ClientOrigin(this, authority));
        }

        return origin;
    }

    /// <summary>Loop: an origin with neither connection nor request is not kept.</summary>
    public void Forget(ClientOrigin origin) => _origins.Remove(origin.Authority);

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                _stopping = true;
                if (_loop is null)
                {
                    _ended.SetResult();
                }
                else
                {
                    _loop.Post(static state => ((ClientWorker)state!).Stop(), this);
                }
            }
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void StartThread()
    {
        var loop = EventLoop.Create(Options.EventLoop);
        try
        {
            _network = _createNetwork(loop);
        }
        catch
        {
            loop.Dispose();
            throw;
        }

        _loop = loop;
        new Thread(Run) { IsBackground = true, Name = "H3Client" }.Start();
    }

    private void Run()
    {
        try
        {
            Loop.Run();
        }
        catch (Exception exception)
        {
            // A fault of ours: no request may hang for it, and the process lives on.
            FailAll(new H3ClientException($"The client's thread has failed: {exception.Message}", exception));
        }
        finally
        {
            Network.Dispose();
            Loop.Dispose();
            _ended.TrySetResult();
        }
    }

    private void Stop()
    {
        FailAll(new H3ConnectionException(H3ConnectionFailure.Disposed, "The client was disposed before the response was complete."));
        // What sessions said at their end goes out before the connections' end.
        Network.Flush();
        foreach (var origin in _origins.Values)
        {
            origin.Close();
        }

        Network.Flush();
        Loop.Stop();
    }

    private void FailAll(Exception exception)
    {
        IClientWork[] all;
        lock (_gate)
        {
            _stopping = true;
            all = [.. _work];
        }

        foreach (var work in all)
        {
            work.Fail(exception);
        }
    }
}
