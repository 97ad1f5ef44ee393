using System.Buffers.Text;
using System.Diagnostics;
using H3Routes.Http3;
using Microsoft.Extensions.Logging;

namespace H3Routes;

/// <summary>What the requests of one worker share: routes, limits, logger, the way back to the loop. One thread's, except where said.</summary>
internal sealed class H3Application : IStreamLoop
{
    private readonly SynchronizationContext? _loop;
    private readonly long _slowTicks;
    private readonly HashSet<IContextSession> _sessions = [];
    private readonly byte[] _date = new byte[29];
    private long _dateExpires = long.MinValue;
    private int _threadId;

    /// <param name="handle">What answers a request.</param>
    /// <param name="loop">The worker's <see cref="EventLoops.EventLoop.SynchronizationContext"/>; null: whoever calls is on the loop's thread.</param>
    public H3Application(Func<H3Context, ValueTask> handle, HandlingLimits limits, ILogger logger, SynchronizationContext? loop)
    {
        Handle = handle;
        Limits = limits;
        Logger = logger;
        Contexts = new H3ContextPool(limits.ReuseContexts ? limits.PooledContexts : 0);
        _loop = loop;
        _slowTicks = limits.SlowHandler == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)(limits.SlowHandler.TotalSeconds * Stopwatch.Frequency);
    }

    public Func<H3Context, ValueTask> Handle { get; }

    public HandlingLimits Limits { get; }

    public ILogger Logger { get; }

    public H3ContextPool Contexts { get; }

    /// <summary>Whether WebTransport sessions of an origin, or of none, are let in at all; null: all are.</summary>
    public Func<string?, bool>? AllowsOrigin { get; set; }

    /// <summary>Handlers run on the loop's thread.</summary>
    public bool ContinuesElsewhere => false;

    /// <summary>Requests that have begun.</summary>
    public long Requests { get; private set; }

    /// <summary>Requests whose handler has not ended, or whose response has not left.</summary>
    public int OpenRequests { get; private set; }

    /// <summary>How often a handler held the loop for longer than <see cref="HandlingLimits.SlowHandler"/>.</summary>
    public long SlowHandlers { get; private set; }

    /// <summary>Handlers that ended with an exception of their own.</summary>
    public long FailedHandlers { get; set; }

    /// <summary>For any thread.</summary>
    public bool IsOnLoopThread => _loop is null || Environment.CurrentManagedThreadId == _threadId;

    /// <summary>Handles a request: call it from <see cref="IHttp3ConnectionHandler.OnRequest"/>. Never throws for what a handler does.</summary>
    public void Begin(Http3RequestStream stream, H3ConnectionInfo connection)
    {
        var context = Rent();
        context.Exchange.Stream = stream;
        stream.Handler = context;
        context.Begin(context.Exchange, connection);
    }

    /// <summary>A context for one request, on the loop's thread.</summary>
    internal H3Context Rent()
    {
        _threadId = Environment.CurrentManagedThreadId;
        Requests++;
        OpenRequests++;
        return Contexts.Rent(this);
    }

    /// <summary>A handler begins to serve a session. For any thread.</summary>
    public void Add(IContextSession session)
    {
        lock (_sessions)
            _sessions.Add(session);
    }

    /// <summary>A handler has served it. For any thread.</summary>
    public void Remove(IContextSession session)
    {
        lock (_sessions)
            _sessions.Remove(session);
    }

    /// <summary>The server is about to stop: tells the sessions.</summary>
    public void BeginStop()
    {
        IContextSession[] sessions;
        lock (_sessions)
            sessions = [.. _sessions];
        foreach (var session in sessions)
            session.OnServerStopping();
    }

    /// <summary>A context is over.</summary>
    public void End(H3Context context, bool reusable)
    {
        OpenRequests--;
        if (reusable)
            Contexts.Return(context);
    }

    /// <summary>For any thread: runs on the loop's.</summary>
    public void Post(SendOrPostCallback callback, object state)
    {
        if (_loop is null)
            callback(state);
        else
            _loop.Post(callback, state);
    }

    /// <summary>Reports a handler that held the loop since <paramref name="startTicks"/> (<see cref="Stopwatch"/> ticks), if that is too long.</summary>
    public void MeasureHold(H3Context context, long startTicks)
    {
        long ticks = Stopwatch.GetTimestamp() - startTicks;
        if (ticks < _slowTicks)
            return;
        SlowHandlers++;
        HandlingLog.LoopHeld(Logger, context.HandlerName, ticks * 1000 / Stopwatch.Frequency);
    }

    /// <summary>Reports the rest of an async method that held the loop when what it awaited had come. What else is posted measures itself, or is not a handler's.</summary>
    /// <param name="posted">The state of what was posted.</param>
    public void MeasurePosted(object? posted, TimeSpan time)
    {
        if (!AsyncMethodName.TryGet(posted, out string? name))
            return;
        SlowHandlers++;
        HandlingLog.LoopHeld(Logger, name, (long)time.TotalMilliseconds);
    }

    /// <summary>The date field's value (RFC 9110 6.6.1), formatted once a second.</summary>
    public ReadOnlySpan<byte> Date(long nowTicks)
    {
        if (nowTicks >= _dateExpires)
        {
            var now = DateTimeOffset.UtcNow;
            Utf8Formatter.TryFormat(now, _date, out _, 'R');
            _dateExpires = nowTicks + (1000 - now.Millisecond) * Stopwatch.Frequency / 1000;
        }

        return _date;
    }
}
