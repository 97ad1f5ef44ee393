using System.Collections.Concurrent;
using H3Routes.EndToEnd.Semantics;
using H3Routes.EndToEnd.Site;
using Microsoft.Extensions.Logging;

namespace H3Routes.EndToEnd.Server;

/// <summary>A handler that holds its worker's thread is named and counted, wherever it does so.</summary>
[Collection(nameof(QuietCollection))]
public sealed class SlowHandlerTests(SemanticsFixture site)
{
    private const string Handlers = "H3Routes.EndToEnd.Site.HoldingHandlers.";

    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/hold/at-once", Handlers + "AtOnce()")]
    [InlineData("GET", "/hold/later", Handlers + "Later")]
    [InlineData("POST", "/hold/read", Handlers + "Read")]
    [InlineData("GET", "/hold/helper", Handlers + "HelpAsync")]
    [InlineData("GET", "/hold/not", null)]
    public async Task TheMethodThatHoldsTheThreadIsNamed(string method, string path, string? name)
    {
        var token = TestContext.Current.CancellationToken;
        var log = new Log();
        await using var server = SemanticsServer.Create(options =>
        {
            options.UseCertificate(site.CertificatePath, site.KeyPath);
            options.Workers = 1;
            options.Listen("127.0.0.1:0");
            options.SlowHandlerThreshold = TimeSpan.FromSeconds(1);
            options.LoggerFactory = log;
        });
        await server.StartAsync(token);
        await using (var client = new H3Client(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath }))
        {
            var request = new H3ClientRequest(method, $"https://127.0.0.1:{server.EndPoints[0].Port}{path}")
            {
                // The end comes later than the handler's first read.
                Content = method == "GET" ? null : H3ClientContent.FromWriter(async (stream, cancellation) =>
                {
                    await stream.WriteAsync("abc"u8.ToArray(), cancellation);
                    await stream.FlushAsync(cancellation);
                    await Task.Delay(200, cancellation);
                }),
            };
            using var response = await client.SendAsync(request, token);
            Assert.Equal(200, response.StatusCode);
        }

        Assert.Equal(name is null ? 0 : 1, await server.AskAsync(static worker => worker.Application.SlowHandlers));
        Assert.Equal(name is null ? [] : [name], log.Lines.Select(static line => line.Split(" held the event loop for ")).Where(static parts => parts.Length == 2).Select(static parts => parts[0]));
    }

    [Fact]
    public void AThresholdIsMoreThanZeroOrInfinite()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new H3ServerOptions { SlowHandlerThreshold = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(static () => new H3ServerOptions { SlowHandlerThreshold = TimeSpan.FromSeconds(-1) });
        Assert.Equal(Timeout.InfiniteTimeSpan, new H3ServerOptions { SlowHandlerThreshold = Timeout.InfiniteTimeSpan }.SlowHandlerThreshold);
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
