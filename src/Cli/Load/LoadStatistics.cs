namespace H3Routes.Cli.Load;

/// <summary>What became of requests. Any thread may record; it allocates for errors only.</summary>
internal sealed class LoadStatistics
{
    private readonly Dictionary<string, long> _errors = [];
    private readonly long[] _statuses = new long[1000];
    private long _bytes;
    private H3ClientConnectionInfo? _connection;

    public LatencyHistogram Latency { get; } = new();

    /// <summary>Of the connections that have answered.</summary>
    public LatencyHistogram Handshake { get; } = new();

    /// <summary>Where a rate is set: how late this program itself has sent requests whose stream was free.</summary>
    public LatencyHistogram Lateness { get; } = new();

    public long Bytes => _bytes;

    public bool HasResponses => _connection is not null;

    public IReadOnlyDictionary<string, long> Errors => _errors;

    /// <summary>The exit code for the first error; <see cref="ExitCode.Ok"/> without one.</summary>
    public int ErrorCode { get; private set; }

    public IEnumerable<(int Status, long Count)> Statuses
    {
        get
        {
            for (var status = 0; status < _statuses.Length; status++)
            {
                if (_statuses[status] > 0)
                {
                    yield return (status, _statuses[status]);
                }
            }
        }
    }

    public void AddResponse(int status, long bytes, long nanoseconds, H3ClientConnectionInfo connection)
    {
        if (!ReferenceEquals(Interlocked.Exchange(ref _connection, connection), connection))
        {
            Handshake.Add(connection.HandshakeTime.Ticks * 100);
        }

        Latency.Add(nanoseconds);
        Interlocked.Increment(ref _statuses[status]);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AddError(string name, int exitCode)
    {
        lock (_errors)
        {
            _errors[name] = _errors.GetValueOrDefault(name) + 1;
            ErrorCode = ErrorCode == ExitCode.Ok ? exitCode : ErrorCode;
        }
    }

    /// <summary>Adds all of another that no longer changes.</summary>
    public void Add(LoadStatistics other)
    {
        Latency.Add(other.Latency);
        Handshake.Add(other.Handshake);
        Lateness.Add(other.Lateness);
        _bytes += other._bytes;
        for (var status = 0; status < _statuses.Length; status++)
        {
            _statuses[status] += other._statuses[status];
        }

        foreach (var (name, count) in other._errors)
        {
            _errors[name] = _errors.GetValueOrDefault(name) + count;
        }

        ErrorCode = ErrorCode == ExitCode.Ok ? other.ErrorCode : ErrorCode;
        _connection ??= other._connection;
    }
}
