using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>A server that tells each client what it knows of its connection, and keeps its log.</summary>
internal sealed class SecuredServer : IAsyncDisposable, ILoggerFactory, ILogger
{
    private SecuredServer(Action<H3ServerOptions> configure) => Server = global::Interop.InteropServer.Create(options =>
    {
        options.Listen("127.0.0.1:0");
        options.Workers = 1;
        options.LoggerFactory = this;
        options.Use(static (context, _) => H3Results.Text(Describe(context.Request.Connection)).ExecuteAsync(context));
        configure(options);
    });

    public H3Server Server { get; }

    public ConcurrentQueue<(LogLevel Level, string Text)> Log { get; } = [];

    public static async Task<SecuredServer> StartAsync(Action<H3ServerOptions> configure)
    {
        var secured = new SecuredServer(configure);
        await secured.Server.StartAsync(TestContext.Current.CancellationToken);
        return secured;
    }

    /// <summary>Asks as a client that trusts <paramref name="roots"/>; gives what the server said, and the certificate that it showed.</summary>
    public async Task<(string Told, string Subject)> AskAsync(string host, X509Certificate2Collection roots, H3Certificate? certificate = null)
    {
        await using var client = Client(roots, certificate);
        return await AskAsync(client, host);
    }

    public async Task<(string Told, string Subject)> AskAsync(H3Client client, string host)
    {
        using var response = await client.GetAsync($"https://{host}:{Server.EndPoints[0].Port}/", TestContext.Current.CancellationToken);
        using var leaf = X509CertificateLoader.LoadCertificate(response.Connection.Certificate.Span);
        return (await response.ReadAsStringAsync(cancellationToken: TestContext.Current.CancellationToken), leaf.Subject);
    }

    public H3Client Client(X509Certificate2Collection roots, H3Certificate? certificate = null) => new(new H3ClientOptions
    {
        ConnectTo = Server.EndPoints[0],
        CertificateAuthorities = roots,
        ClientCertificate = certificate,
    });

    /// <summary>One whose connections end soon after their requests, so that the next request is made on a new one.</summary>
    public H3Client ShortClient(X509Certificate2Collection roots, H3Certificate? certificate = null) => new(new H3ClientOptions
    {
        ConnectTo = Server.EndPoints[0],
        CertificateAuthorities = roots,
        ClientCertificate = certificate,
        UnusedConnectionTime = TimeSpan.FromMilliseconds(20),
    });

    /// <summary>Asks, and tells whether that was on a resumed session.</summary>
    public async Task<(string Told, bool IsResumed)> AskResumedAsync(H3Client client, string host)
    {
        using var response = await client.GetAsync($"https://{host}:{Server.EndPoints[0].Port}/", TestContext.Current.CancellationToken);
        return (await response.ReadAsStringAsync(cancellationToken: TestContext.Current.CancellationToken), response.Connection.IsResumed);
    }

    /// <summary>Waits for a line of the log.</summary>
    public async Task<string> LoggedAsync(string text, int times = 1)
    {
        var end = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            var lines = Log.Where(line => line.Text.Contains(text, StringComparison.Ordinal)).ToArray();
            if (lines.Length >= times)
            {
                return lines[^1].Text;
            }

            Assert.True(DateTime.UtcNow < end, $"No log line holds '{text}': {string.Join('\n', Log)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    void IDisposable.Dispose()
    {
    }

    void ILoggerFactory.AddProvider(ILoggerProvider provider)
    {
    }

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Log.Enqueue((logLevel, formatter(state, exception)));

    private static string Describe(H3ConnectionInfo connection)
        => string.Join('|', connection.ServerName, connection.CipherSuite, connection.KeyExchangeGroup, connection.ClientCertificate?.Subject);
}
