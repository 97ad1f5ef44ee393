using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace H3Routes.Quic;

public sealed class LogTests
{
    private const int Limit = 30_000;

    [Fact(Timeout = Limit)]
    public async Task Each_connection_has_a_qlog_file_of_JSON_text_sequences()
    {
        await Task.Yield();
        var directory = Path.Combine(Directory.CreateTempSubdirectory("h3routes-tests-").FullName, "made", "by", "us");
        var names = new HashSet<string>();
        using (var pair = new QuicPair(server: new QuicEndpointOptions { QlogDirectory = directory }, client: new QuicEndpointOptions { QlogDirectory = directory }))
        {
            for (var i = 0; i < 2; i++)
            {
                var (client, _) = pair.Establish();
                names.Add($"{client.Connection.OriginalDestination}-client.sqlog");
                names.Add($"{client.Connection.OriginalDestination}-server.sqlog");
            }
        }

        Assert.Equal(names, Directory.GetFiles(directory).Select(path => Path.GetFileName(path)!).ToHashSet());
        foreach (var file in Directory.GetFiles(directory))
        {
            // RFC 7464: a record separator before each text.
            var records = File.ReadAllText(file).Split('\x1e', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(records.Length > 5, file);
            foreach (var record in records)
            {
                using var json = JsonDocument.Parse(record);
                Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Secrets_are_logged_where_asked()
    {
        await Task.Yield();
        var path = Path.Combine(Directory.CreateTempSubdirectory("h3routes-tests-").FullName, "keys.log");
        using (var pair = new QuicPair(new QuicConfigurationOptions { KeyLogPath = path }))
        {
            pair.Establish();
        }

        var labels = File.ReadAllLines(path).Select(line => line.Split(' ')[0]).ToHashSet();
        Assert.Contains("CLIENT_HANDSHAKE_TRAFFIC_SECRET", labels);
        Assert.Contains("SERVER_TRAFFIC_SECRET_0", labels);
        Assert.All(File.ReadAllLines(path), line => Assert.Matches("^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]+$", line));
    }

    [Fact(Timeout = Limit)]
    public async Task A_log_that_cannot_be_written_stops_nothing()
    {
        await Task.Yield();
        using var pair = new QuicPair(new QuicConfigurationOptions { KeyLogPath = "/nowhere/keys.log" });
        pair.Establish();
    }

    [Fact(Timeout = Limit)]
    public async Task The_engines_lines_reach_the_logger_and_its_failures_stay_there()
    {
        await Task.Yield();
        var logger = new Collector();
        QuicheLog.Enable(logger);
        try
        {
            using var pair = new QuicPair();
            pair.Establish();
        }
        finally
        {
            QuicheLog.Disable(logger);
        }

        Assert.Contains(logger.Lines, line => line.Contains("rx pkt", StringComparison.Ordinal));
        Assert.True(logger.Failures > 0);
    }

    private sealed class Collector : ILogger
    {
        private int _count;
        private int _failures;

        public ConcurrentQueue<string> Lines { get; } = [];

        public int Failures => _failures;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Interlocked.Increment(ref _count) % 10 == 0)
            {
                Interlocked.Increment(ref _failures);
                throw new InvalidOperationException("A logger fails now and then.");
            }

            Lines.Enqueue(formatter(state, exception));
        }
    }
}
