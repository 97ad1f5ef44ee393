using System.Net;
using System.Text;
using H3Routes.Http3;
using Microsoft.Extensions.Logging;

namespace H3Routes.Handling;

/// <summary>One request to a handler on a stream of arrays, with the loop under the test's control.</summary>
internal sealed class Exchange
{
    public static readonly TestConnection Connection = new();

    private readonly Func<H3Context, ValueTask> _handler;

    public Exchange(Func<H3Context, ValueTask> handler, HandlingLimits? limits = null, int capacity = 1 << 20)
    {
        _handler = handler;

        // A busy machine is no slow handler: only a test that sets a threshold measures.
        limits ??= HandlingLimits.Default;
        if (limits.SlowHandler == HandlingLimits.Default.SlowHandler)
            limits = limits with { SlowHandler = Timeout.InfiniteTimeSpan };
        Stream = new MemoryRequestStream(capacity);
        Application = new H3Application(
            context =>
            {
                Context = context;
                return _handler(context);
            },
            limits,
            Log,
            Loop);
        Request("GET", "/");
    }

    public Exchange(Action<H3Context> handler, HandlingLimits? limits = null) : this(
        context =>
        {
            handler(context);
            return ValueTask.CompletedTask;
        },
        limits)
    {
    }

    public MemoryRequestStream Stream { get; }

    public H3Application Application { get; }

    public TestLoop Loop { get; } = new();

    public TestLog Log { get; } = new();

    /// <summary>The context of the last request.</summary>
    public H3Context Context { get; private set; } = null!;

    public IHttp3StreamHandler Events => Context;

    public Exchange Request(string method, string path, params (string Name, string Value)[] fields)
    {
        Stream.Fields.Clear();
        Stream.Fields.SetRequest(Encoding.UTF8.GetBytes(method), "https"u8, "example.org"u8, Encoding.UTF8.GetBytes(path));
        foreach (var (name, value) in fields)
            Stream.Fields.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>A POST whose content is there, or comes later.</summary>
    public Exchange Post(string? content, params (string Name, string Value)[] fields)
    {
        Request("POST", "/", fields);
        Stream.ReadEnded = false;
        if (content is not null)
        {
            Stream.Queue(Encoding.UTF8.GetBytes(content));
            Stream.QueueEnd();
        }

        return this;
    }

    /// <summary>The request arrives.</summary>
    public Exchange Begin()
    {
        OnLoop(() => Application.Rent().Begin(Stream, Connection));
        return this;
    }

    /// <summary>Runs as the loop does: with its synchronization context.</summary>
    public void OnLoop(Action action)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Loop);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public void Arrive(string content) => OnLoop(() =>
    {
        Stream.Queue(Encoding.UTF8.GetBytes(content));
        Events.OnReadable(null!);
    });

    public void ArriveEnd() => OnLoop(() =>
    {
        Stream.QueueEnd();
        Events.OnReadable(null!);
    });

    public void OpenWindow(int bytes) => OnLoop(() =>
    {
        Stream.Window = bytes;
        Events.OnWritable(null!);
    });

    public void PeerResets(ulong code) => OnLoop(() =>
    {
        Stream.QueueAbort(code);
        Events.OnReadAborted(null!, code);
    });

    public void PeerStops(ulong code) => OnLoop(() =>
    {
        Stream.AbortWrites();
        Events.OnWriteAborted(null!, code);
    });

    public void Close() => OnLoop(() => Events.OnClosed(null!));

    public void RunUntil(Func<bool> condition) => OnLoop(() => Loop.RunUntil(condition));

    public string? Header(string name) => Stream.Header(name);

    /// <summary>The handler ended well (its assertions too), and the whole response left.</summary>
    public void AssertWell()
    {
        Assert.True(Log.LastException is null, Log.LastException?.ToString());
        Assert.True(Stream.Fin);
        Assert.Null(Stream.ResetCode);
        Assert.Equal(0, Application.FailedHandlers);
    }

    internal sealed class TestConnection : H3ConnectionInfo
    {
        public override IPEndPoint RemoteEndPoint { get; } = new(IPAddress.Loopback, 50000);

        public override IPEndPoint LocalEndPoint { get; } = new(IPAddress.Loopback, 4433);

        public override long Id => 7;
    }

    internal sealed class TestLog : ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public Exception? LastException { get; private set; }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines.Add((logLevel, formatter(state, exception)));
            LastException = exception ?? LastException;
        }
    }
}
