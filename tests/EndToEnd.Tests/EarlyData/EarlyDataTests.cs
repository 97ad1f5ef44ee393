using System.Diagnostics;
using H3Routes.EndToEnd.Site;

namespace H3Routes.EndToEnd.EarlyData;

/// <summary>0-RTT from H3Client to H3Server, with somebody on the way who holds back, records and repeats.</summary>
public sealed class EarlyDataTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_get_is_answered_before_the_handshake_is_complete()
    {
        await using var server = await StartAsync();
        using var relay = new RecordingRelay(server.EndPoints[0]);
        await using var client = await ReturningClientAsync(relay);
        var key = Key();
        relay.HoldAnswers();
        var answer = client.GetAsync(Url(key), Token);

        // Nothing of the server's has reached the client: there is no handshake yet.
        await UntilAsync(() => EarlyDataHandlers.Count(key) == 1);
        Assert.False(answer.IsCompleted);
        Assert.Equal(1, Sum(server, static counters => counters.EarlyDataOffered));
        relay.Release();
        using var response = await answer;
        Assert.True(response.WasEarlyData);
        Assert.True(response.Connection.IsResumed);
        Assert.Equal("early", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal([true], EarlyDataHandlers.Calls[key]);

        // What follows on the connection is as always.
        using var next = await client.GetAsync(Url(key), Token);
        Assert.Equal(("late", false), (await next.ReadAsStringAsync(cancellationToken: Token), next.WasEarlyData));
    }

    [Fact(Timeout = Limit)]
    public async Task A_post_waits_for_the_handshake()
    {
        await using var server = await StartAsync();
        using var relay = new RecordingRelay(server.EndPoints[0]);
        await using var client = await ReturningClientAsync(relay);
        var post = Key();
        relay.HoldAnswers();
        var request = new H3ClientRequest("POST", Url(post)) { EarlyData = true, Content = H3ClientContent.FromBytes("content"u8.ToArray()) };
        var posted = client.SendAsync(request, Token);
        await UntilAsync(() => Sum(server, static counters => counters.EarlyDataOffered) == 1);
        await Task.Delay(200, Token);
        Assert.Equal(0, EarlyDataHandlers.Count(post));
        relay.Release();
        using var response = await posted;
        Assert.Equal(("late", true), (await response.ReadAsStringAsync(cancellationToken: Token), response.WasEarlyData));
        Assert.Equal([false], EarlyDataHandlers.Calls[post]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_handler_may_allow_it_for_other_methods()
    {
        await using var server = await StartAsync();
        using var relay = new RecordingRelay(server.EndPoints[0]);
        await using var client = await ReturningClientAsync(relay);
        var key = Key();
        relay.HoldAnswers();
        var answer = client.SendAsync(new H3ClientRequest("PUT", Url(key)) { EarlyData = true }, Token);
        await UntilAsync(() => EarlyDataHandlers.Count(key) == 1);
        relay.Release();
        using var response = await answer;
        Assert.Equal("early", await response.ReadAsStringAsync(cancellationToken: Token));
        var route = Assert.Single(EarlyDataHandlers.Table.Routes, static route => route.AllowsEarlyData);
        Assert.Equal(("PUT", "/early/:key"), (route.Method, route.Template));
    }

    /// <summary>Whether the client, the request and the server want early data, the method, and whether it is sent so and taken.</summary>
    public static TheoryData<bool, bool?, bool, string, bool> Choices => new()
    {
        { true, null, true, "GET", true },
        { true, null, true, "HEAD", true },
        { true, null, true, "POST", false },
        { true, null, true, "PUT", false },
        { true, true, true, "PUT", true },
        { true, false, true, "GET", false },
        { false, null, true, "GET", false },
        { false, true, true, "GET", false },
        { true, null, false, "GET", false },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Choices))]
    public async Task Both_sides_have_to_want_it(bool client, bool? request, bool server, string method, bool expected)
    {
        await using var listening = await StartAsync(server);
        using var relay = new RecordingRelay(listening.EndPoints[0]);
        await using var returning = await ReturningClientAsync(relay, client);
        using var response = await returning.SendAsync(new H3ClientRequest(method, Url(Key())) { EarlyData = request }, Token);
        Assert.Equal((200, expected), (response.StatusCode, response.WasEarlyData));
        Assert.True(response.Connection.IsResumed);
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_first_flight_that_is_sent_again_is_not_served_again(int workers)
    {
        await using var server = await StartAsync(workers: workers);
        using var relay = new RecordingRelay(server.EndPoints[0]);
        await using var client = await ReturningClientAsync(relay);
        var key = Key();

        // The client's own flight never arrives: the first copy of it is the one that is served, which shows that the copies are good.
        relay.HoldRequests();
        var answer = client.GetAsync(Url(key), Token);
        await UntilAsync(() => relay.Recorded().Length >= 2);
        await Task.Delay(50, Token);
        var flight = relay.Recorded();
        relay.Replay(flight);
        await UntilAsync(() => EarlyDataHandlers.Count(key) == 1);

        // The connection of the first copy goes; then the others are, for the server, new clients. From many ports, so that every worker gets some.
        await UntilAsync(() => Connections(server) == 0, TimeSpan.FromSeconds(30));
        for (var copy = 0; copy < 16; copy++)
        {
            relay.Replay(flight);
        }

        await UntilAsync(() => Sum(server, static counters => counters.EarlyDataRefused) >= workers);
        Assert.All(server.Threads, static thread => Assert.True(thread.Endpoints[0].Counters.EarlyDataRefused > 0));
        await Task.Delay(300, Token);
        Assert.Equal(1, EarlyDataHandlers.Count(key));

        // And when the client's own comes through late, it is served once, after the handshake.
        relay.Release();
        using var response = await answer;
        Assert.Equal(200, response.StatusCode);
        Assert.False(response.WasEarlyData);
        Assert.Equal([true, false], EarlyDataHandlers.Calls[key]);
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_was_restarted_refuses_and_the_request_goes_through()
    {
        var first = await StartAsync();
        var endPoint = first.EndPoints[0];
        using var relay = new RecordingRelay(endPoint);
        await using var client = await ReturningClientAsync(relay);
        await first.DisposeAsync();

        // Its tickets were sealed with a key that is gone: none of its early data can be replayed at its successor.
        await using var second = await interop.StartAsync(options =>
        {
            options.EarlyData = true;
            options.Listen(endPoint);
        }, EarlyDataHandlers.Table);
        var key = Key();
        using var response = await client.GetAsync(Url(key), Token);
        Assert.Equal((200, false, false), (response.StatusCode, response.WasEarlyData, response.Connection.IsResumed));
        Assert.Equal([false], EarlyDataHandlers.Calls[key]);
        Assert.Equal(1, Sum(second, static counters => counters.EarlyDataRefused));
    }

    [Fact(Timeout = Limit)]
    public async Task Too_early_is_tried_again()
    {
        await using var server = await StartAsync();
        using var relay = new RecordingRelay(server.EndPoints[0]);
        await using var client = await ReturningClientAsync(relay);
        var key = Key();
        relay.HoldAnswers();
        var answer = client.GetAsync($"https://localhost/later/{key}", Token);
        await UntilAsync(() => EarlyDataHandlers.Count(key) == 1);
        relay.Release();
        using var response = await answer;
        Assert.Equal((200, false), (response.StatusCode, response.WasEarlyData));
        Assert.Equal([true, false], EarlyDataHandlers.Calls[key]);
    }

    [Theory(Timeout = Limit)]
    [InlineData("GET", 200, 1)]
    [InlineData("PUT", 200, 1)]
    [InlineData("POST", 425, 0)]
    public async Task What_was_early_for_a_proxy_stays_early(string method, int status, int calls)
    {
        // Also where the server itself has no early data, and on a connection whose handshake is long complete (RFC 8470 5.2).
        await using var server = await StartAsync(earlyData: false);
        await using var client = new H3Client(new H3ClientOptions { ConnectTo = server.EndPoints[0], DangerousAcceptAnyCertificate = true });
        var key = Key();
        var request = new H3ClientRequest(method, Url(key));
        request.Headers.Add("early-data", "1");
        using var response = await client.SendAsync(request, Token);
        Assert.Equal((status, calls), (response.StatusCode, EarlyDataHandlers.Count(key)));
        if (calls == 1)
        {
            Assert.Equal([true], EarlyDataHandlers.Calls[key]);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task HttpClient_does_it_too()
    {
        await using var server = await StartAsync();
        using var relay = new RecordingRelay(server.EndPoints[0]);
        using var client = new HttpClient(new H3HttpMessageHandler(Options(relay, earlyData: true)));
        (await client.GetAsync(Url(Key()), Token)).Dispose();
        await UntilAsync(() => Connections(server) == 0);
        var key = Key();
        relay.HoldAnswers();
        var answer = client.GetStringAsync(Url(key), Token);
        await UntilAsync(() => EarlyDataHandlers.Count(key) == 1);
        relay.Release();
        Assert.Equal("early", await answer);
    }

    [Fact(Timeout = Limit)]
    public async Task Gtlsclient_sends_early_data()
    {
        Tool.Require("gtlsclient", "ngtcp2-client");
        await using var server = await StartAsync();
        var folder = Directory.CreateTempSubdirectory("h3routes-early-").FullName;
        try
        {
            var key = Key();
            for (var run = 0; run < 2; run++)
            {
                var port = server.EndPoints[0].Port;
                var (_, output, error) = await Tool.RunAsync(
                    "gtlsclient",
                    [
                        "--exit-on-all-streams-close", "--no-quic-dump", "--no-http-dump", "--sni=localhost", $"--session-file={folder}/session", $"--tp-file={folder}/parameters",
                        "127.0.0.1", $"{port}", $"https://localhost:{port}/early/{key}",
                    ],
                    TimeSpan.FromSeconds(20));
                Assert.Contains("[:status: 200]", output + error, StringComparison.Ordinal);
            }

            Assert.Equal((1, 0), (Sum(server, static counters => counters.EarlyDataOffered), Sum(server, static counters => counters.EarlyDataRefused)));
            Assert.Equal([false, true], EarlyDataHandlers.Calls[key]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Key() => Guid.NewGuid().ToString("N");

    private static string Url(string key) => $"https://localhost/early/{key}";

    private static long Sum(H3Server server, Func<Quic.QuicCounters, long> counter) => server.Threads.Sum(thread => counter(thread.Endpoints[0].Counters));

    private static int Connections(H3Server server) => server.Threads.Sum(static thread => thread.Endpoints[0].ConnectionCount);

    private static async Task UntilAsync(Func<bool> condition, TimeSpan? limit = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < (limit ?? TimeSpan.FromSeconds(15)), "It did not come about in time.");
            await Task.Delay(10, Token);
        }
    }

    private static H3ClientOptions Options(RecordingRelay relay, bool earlyData) => new()
    {
        ConnectTo = relay.EndPoint,
        DangerousAcceptAnyCertificate = true,
        EarlyData = earlyData,
        ConnectTimeout = TimeSpan.FromSeconds(50),
        UnusedConnectionTime = TimeSpan.FromMilliseconds(100),
    };

    private Task<H3Server> StartAsync(bool earlyData = true, int workers = 1) => interop.StartAsync(options =>
    {
        options.EarlyData = earlyData;
        options.Workers = workers;
    }, EarlyDataHandlers.Table);

    /// <summary>One that has a session, and no connection any more.</summary>
    private static async Task<H3Client> ReturningClientAsync(RecordingRelay relay, bool earlyData = true)
    {
        var client = new H3Client(Options(relay, earlyData));
        using (var response = await client.GetAsync(Url(Key()), Token))
        {
            Assert.Equal((200, false), (response.StatusCode, response.WasEarlyData));
        }

        // The ticket comes with the response or behind it; unused, the connection closes soon after.
        await Task.Delay(400, Token);
        return client;
    }
}
