using System.Text;
using H3Routes.EndToEnd.Site;
using H3Routes.WebTransport;

namespace H3Routes.EndToEnd.WebTransport;

/// <summary>H3Client's sessions against samples/Interop's <c>/wt/echo</c> and the Site's handlers, in every dialect.</summary>
public sealed class ClientTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Dialects => ["Draft02", "Draft07", "Draft13", "Draft15"];

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Dialects))]
    public async Task TheEchoDoesWhatItSays(string dialect)
    {
        await using var server = await interop.StartAsync(static _ => { });
        await using var client = Client(server, dialect);
        var session = await client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token);
        Assert.Equal(dialect, session.Dialect.ToString());

        // Datagrams.
        Assert.InRange(session.MaxDatagramLength, 1000, 65535);
        Assert.Equal("ping", await EchoAsync(session, "ping"));
        Assert.Equal("", await EchoAsync(session, ""));
        Assert.Equal(WebTransportDatagramResult.TooLong, session.SendDatagram(new byte[65536]));

        // A bidirectional stream, byte for byte, then FIN.
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        await using (var stream = await session.OpenBidirectionalStreamAsync(Token))
        {
            var writing = stream.Output.WriteAsync(bytes, Token).AsTask().ContinueWith(_ => stream.Output.Complete(), Token);
            Assert.Equal(bytes, await ReadAsync(stream));
            await writing;
        }

        // A unidirectional one is answered by one of the server's.
        await using (var stream = await session.OpenUnidirectionalStreamAsync(Token))
        {
            Assert.False(stream.CanRead);
            await stream.Output.WriteAsync("abc"u8.ToArray(), Token);
        }

        var answer = await session.AcceptUnidirectionalStreamAsync(Token);
        Assert.False(answer!.CanWrite);
        Assert.Equal("cba"u8.ToArray(), await ReadAsync(answer));

        // One that the server opens.
        session.SendDatagram("open-bidi"u8);
        var opened = (await session.AcceptBidirectionalStreamAsync(Token))!;
        await opened.Output.WriteAsync("back"u8.ToArray(), Token);
        opened.Output.Complete();
        Assert.Equal("server-bidi\nback"u8.ToArray(), await ReadAsync(opened));

        // Codes.
        await using (var stream = await session.OpenBidirectionalStreamAsync(Token))
        {
            await stream.Output.WriteAsync("x"u8.ToArray(), Token);
            await stream.Input.ReadAsync(Token);
            stream.Input.AdvanceTo(default);
            stream.Reset(77);
            var failure = await Assert.ThrowsAsync<WebTransportStreamException>(() => ReadAsync(stream));
            Assert.Equal(77u, failure.ErrorCode);
        }

        await using (var stream = await session.OpenBidirectionalStreamAsync(Token))
        {
            await stream.Output.WriteAsync("x"u8.ToArray(), Token);
            stream.StopReading(uint.MaxValue);
            var failure = await Assert.ThrowsAsync<WebTransportStreamException>(async () =>
            {
                while (true)
                {
                    await stream.Output.WriteAsync(new byte[1000], Token);
                    await Task.Delay(1, Token);
                }
            });
            Assert.Equal((uint.MaxValue, (long)WebTransportErrorCode.ToHttp3(uint.MaxValue)), (failure.ErrorCode, failure.ProtocolErrorCode));
        }

        // The server closes.
        Assert.False(session.Ended.IsCancellationRequested);
        session.SendDatagram("close"u8);
        Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Remote, 42, "bye"), await session.Closed.WaitAsync(Token));
        Assert.True(session.Ended.IsCancellationRequested);
        Assert.Equal(-1, await session.ReceiveDatagramAsync(new byte[1], Token));
        Assert.Null(await session.AcceptBidirectionalStreamAsync(Token));
        Assert.Equal(42u, (await Assert.ThrowsAsync<WebTransportSessionException>(async () => await session.OpenBidirectionalStreamAsync(Token))).CloseInfo.Code);
        Assert.Equal(WebTransportDatagramResult.SessionOver, session.SendDatagram("late"u8));
        await session.DisposeAsync();
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Dialects))]
    public async Task TheServerHearsTheClientsEnd(string dialect)
    {
        await using var server = await StartSiteAsync();
        string key = dialect + Guid.NewGuid().ToString("N");
        await using (var client = Client(server, dialect))
        {
            var closed = await client.ConnectWebTransportAsync(Url(server, $"/session/ends/{key}-closed"), cancellationToken: Token);
            await closed.CloseAsync(7, "Grüße");
            Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Local, 7, "Grüße"), await closed.Closed);
            Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Remote, 7, "Grüße"), await SessionServer.EndAsync(key + "-closed").WaitAsync(Token));

            // Draining goes both ways, and ends nothing.
            var drained = await client.ConnectWebTransportAsync(Url(server, "/session/drains"), cancellationToken: Token);
            var draining = new TaskCompletionSource();
            drained.Draining.Register(draining.SetResult);
            await using (await drained.OpenUnidirectionalStreamAsync(Token))
            {
            }

            await draining.Task.WaitAsync(Token);
            Assert.False(drained.Closed.IsCompleted);
            await drained.DrainAsync();
            await drained.DisposeAsync();

            // A handler that throws.
            var broken = await client.ConnectWebTransportAsync(Url(server, "/session/broken"), cancellationToken: Token);
            await using (await broken.OpenUnidirectionalStreamAsync(Token))
            {
            }

            var end = await broken.Closed.WaitAsync(Token);
            Assert.Equal((WebTransportCloseKind.Aborted, 0x102L), (end.Kind, end.ProtocolErrorCode));

            _ = await client.ConnectWebTransportAsync(Url(server, $"/session/ends/{key}-lost"), cancellationToken: Token);
        }

        Assert.NotEqual(WebTransportCloseKind.Local, (await SessionServer.EndAsync(key + "-lost").WaitAsync(Token)).Kind);
    }

    [Fact(Timeout = Limit)]
    public async Task ProtocolsOriginsAndRefusals()
    {
        await using var server = await StartSiteAsync();
        await using var client = Client(server, null);
        foreach (var (offered, chosen) in new (string[], string)[] { ([], "none"), (["coffee"], "coffee"), (["water", "coffee", "tea"], "tea"), (["wa\"t\\er"], "none") })
        {
            await using var session = await client.ConnectWebTransportAsync(Url(server, "/session/protocol"), new H3WebTransportConnectOptions { Protocols = offered }, Token);
            Assert.Equal(chosen == "none" ? null : chosen, session.Subprotocol);
            Assert.Equal(chosen, Encoding.UTF8.GetString(await ReadAsync((await session.AcceptUnidirectionalStreamAsync(Token))!)));
        }

        await using (await client.ConnectWebTransportAsync(Url(server, "/session/foreign"), new H3WebTransportConnectOptions { Origin = "https://example.com" }, Token))
        {
        }

        foreach (var (path, origin, status) in new[] { ("/session/foreign", "https://example.org", 403), ("/nowhere", null, 404), ("/session/number/many?flag=true", null, 400), ("/session/number/7?flag=maybe", null, 400) })
        {
            var refusal = await Assert.ThrowsAsync<H3ConnectRefusedException>(() => client.ConnectWebTransportAsync(Url(server, path), new H3WebTransportConnectOptions { Origin = origin }, Token));
            Assert.Equal(status, refusal.StatusCode);
        }

        // What is bound is there; what cannot be bound was refused above, before the session.
        await using (var bound = await client.ConnectWebTransportAsync(Url(server, "/session/number/7?flag=true"), cancellationToken: Token))
        {
            Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Remote, 7, "yes"), await bound.Closed.WaitAsync(Token));
        }

        var none = new H3WebTransportConnectOptions { Protocols = ["té"] };
        await Assert.ThrowsAsync<ArgumentException>(() => client.ConnectWebTransportAsync(Url(server, "/session/protocol"), none, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ConnectWebTransportAsync(new Uri("http://localhost/"), cancellationToken: Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.ConnectWebTransportAsync(Url(server, "/session/foreign"), cancellationToken: new CancellationToken(true)));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Dialects))]
    public async Task SeveralSessionsShareAConnectionUpToTheServersLimit(string dialect)
    {
        await using var server = await interop.StartAsync(static options => options.WebTransport.MaxSessionsPerConnection = 3);
        await using var client = Client(server, dialect);
        var sessions = new List<WebTransportSession>();
        for (int index = 0; index < 3; index++)
        {
            sessions.Add(await client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token));
        }

        Assert.Equal([0, 4, 8], sessions.Select(static session => session.Id));
        foreach (var session in sessions)
        {
            Assert.Equal($"{session.Id}", await EchoAsync(session, $"{session.Id}"));
        }

        if (dialect == "Draft15")
        {
            // Its SETTINGS have no number: the server says it.
            Assert.Equal(0x10bL, (await Assert.ThrowsAsync<H3StreamException>(() => client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token))).RawErrorCode);
            return;
        }

        // A fourth waits for its place.
        var waiting = client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token);
        await Task.Delay(100, Token);
        Assert.False(waiting.IsCompleted);
        await sessions[1].CloseAsync();
        Assert.Equal("late", await EchoAsync(await waiting, "late"));
    }

    [Fact(Timeout = Limit)]
    public async Task AServerWithoutWebTransportIsATypedError()
    {
        await using var server = new Cli.RangeServer();
        await server.StartAsync(interop);
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
        await Assert.ThrowsAsync<H3ExtendedConnectNotSupportedException>(() => client.ConnectWebTransportAsync(new Uri(server.Url), cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task WhatIsAskedOfADisposedClientsSessionIsAnswered()
    {
        await using var server = await interop.StartAsync(static _ => { });
        var client = Client(server, null);
        var session = await client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token);
        var stream = await session.OpenBidirectionalStreamAsync(Token);
        var reading = stream.Input.ReadAsync(Token).AsTask();
        var accepting = session.AcceptBidirectionalStreamAsync(Token).AsTask();
        await client.DisposeAsync();
        await session.Closed.WaitAsync(Token);
        await Assert.ThrowsAsync<WebTransportStreamException>(() => reading.WaitAsync(Token));
        Assert.Null(await accepting.WaitAsync(Token));
        await session.CloseAsync();
        await session.DrainAsync();
        await stream.DisposeAsync();
        Assert.Equal(-1, await session.ReceiveDatagramAsync(new byte[1], Token).AsTask().WaitAsync(Token));
        await Assert.ThrowsAsync<WebTransportSessionException>(() => session.OpenUnidirectionalStreamAsync(Token).AsTask().WaitAsync(Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AServerThatStopsDrainsItsSessions()
    {
        var server = await interop.StartAsync(static _ => { });
        await using var client = Client(server, null);
        var session = await client.ConnectWebTransportAsync(Url(server, "/wt/echo"), cancellationToken: Token);
        var draining = new TaskCompletionSource();
        session.Draining.Register(draining.SetResult);
        var stopping = server.StopAsync(Token);
        await draining.Task.WaitAsync(Token);
        Assert.Equal("still", await EchoAsync(session, "still"));
        await session.CloseAsync();
        await stopping.WaitAsync(Token);
        await server.DisposeAsync();
    }

    internal static H3Client Client(H3Server server, string? dialect, H3ClientWebTransportOptions? options = null) => new(new H3ClientOptions
    {
        CertificatePin = Convert.ToHexStringLower(server.CertificateHash.Span),
        WebTransport = options ?? new H3ClientWebTransportOptions { Dialect = dialect is null ? null : Enum.Parse<WebTransportDialect>(dialect) },
    });

    internal static Uri Url(H3Server server, string path) => new($"https://127.0.0.1:{server.EndPoints[0].Port}{path}");

    internal static async Task<byte[]> ReadAsync(WebTransportStream stream)
    {
        using var content = new MemoryStream();
        await stream.Input.CopyToAsync(content, Token);
        return content.ToArray();
    }

    /// <summary>A datagram there and back; a lost one is sent again.</summary>
    internal static async Task<string> EchoAsync(WebTransportSession session, string text)
    {
        var buffer = new byte[1500];
        while (true)
        {
            session.SendDatagram(Encoding.UTF8.GetBytes(text));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                int length = await session.ReceiveDatagramAsync(buffer, patience.Token);
                return length < 0 ? "over" : Encoding.UTF8.GetString(buffer, 0, length);
            }
            catch (OperationCanceledException) when (!Token.IsCancellationRequested)
            {
            }
        }
    }

    private static async Task<H3Server> StartSiteAsync()
    {
        var server = SessionServer.Create(static options => options.Listen("127.0.0.1:0").Workers = 1);
        await server.StartAsync(Token);
        return server;
    }
}
