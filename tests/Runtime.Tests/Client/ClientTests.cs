using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.Client;

/// <summary>The client's requests, connections and errors over connections made of memory.</summary>
public sealed class ClientTests
{
    private const int Limit = 20_000;
    private const string Url = "https://example.test/";

    [Fact(Timeout = Limit)]
    public async Task GetGivesStatusHeadersAndContent()
    {
        string? seen = null;
        var server = new MemoryServer(stream =>
        {
            var fields = stream.Fields;
            seen = $"{Text(fields.Method)} {Text(fields.Scheme)} {Text(fields.Authority)} {Text(fields.Path)} {fields.ContentLength}";
            return MemoryServer.Respond(stream, 201, "hello", headers: [("content-type", "text/plain"), ("x-a", "1"), ("x-a", "2")]);
        });
        await using var client = server.CreateClient();
        using var response = await client.GetAsync("https://Example.test:8443/a%2Fb?q=1#part", Token);
        Assert.Equal("GET https example.test:8443 /a%2Fb?q=1 -1", seen);
        Assert.Equal(201, response.StatusCode);
        Assert.Equal("text/plain", response.Headers["Content-Type"]);
        Assert.Equal(["1", "2"], response.Headers.GetValues("x-a"));
        Assert.Equal("hello", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Null(response.Trailers);
    }

    [Theory(Timeout = Limit)]
    [InlineData("GET", null, -1)]
    [InlineData("POST", null, 0)]
    [InlineData("POST", "", 0)]
    [InlineData("PUT", "abc", 3)]
    public async Task ContentLengthIsSentWhenItIsKnown(string method, string? content, long expected)
    {
        var length = -2L;
        var server = new MemoryServer(stream =>
        {
            length = stream.Fields.ContentLength;
            return MemoryServer.Respond(stream, 204, "");
        });
        await using var client = server.CreateClient();
        using var response = await client.SendAsync(new H3ClientRequest(method, Url) { Content = content is null ? null : H3ClientContent.FromString(content) }, Token);
        Assert.Equal(expected, length);
        Assert.Empty(await response.ReadAsBytesAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task HeadHasNoContent()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "", headers: ("content-length", "5000")));
        await using var client = server.CreateClient();
        using var response = await client.HeadAsync(Url, Token);
        Assert.Equal(5000, response.ContentLength);
        Assert.Empty(await response.ReadAsBytesAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task InterimResponsesAreToldInOrderBeforeTheResponse()
    {
        var server = new MemoryServer(stream =>
        {
            MemoryServer.Respond(stream, 103, "", fin: false, ("link", "</a>"));
            MemoryServer.Respond(stream, 103, "", fin: false, ("link", "</b>"));
            return MemoryServer.Respond(stream, 200, "final");
        });
        await using var client = server.CreateClient();
        var seen = new List<string>();
        var request = new H3ClientRequest("GET", Url) { OnInterim = (status, headers) => seen.Add($"{status} {headers["link"]}") };
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(["103 </a>", "103 </b>"], seen);
        var failing = new H3ClientRequest("GET", Url) { OnInterim = (_, _) => throw new InvalidDataException("no hints") };
        var exception = await Record.ExceptionAsync(async () =>
        {
            using var failed = await client.SendAsync(failing, Token);
            await failed.ReadAsBytesAsync(cancellationToken: Token);
        });
        Assert.True(exception is null or H3ClientException { InnerException: InvalidDataException });
    }

    [Fact(Timeout = Limit)]
    public async Task InterimResponsesWithoutEndAreAnError()
    {
        var server = new MemoryServer(stream =>
        {
            for (var i = 0; i < 200; i++)
            {
                MemoryServer.Respond(stream, 103, "", fin: false);
            }

            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        await Assert.ThrowsAsync<H3ClientException>(() => client.GetAsync(Url, Token));
    }

    [Theory(Timeout = Limit)]
    [InlineData(null)]
    [InlineData("bytes")]
    [InlineData("stream")]
    [InlineData("writer")]
    public async Task TrailersFollowTheRequestsContent(string? kind)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = 0;
        void Read(Http3RequestStream stream)
        {
            var buffer = new byte[100];
            while (stream.ReadData(buffer) is var read && read.Status is Http3ReadStatus.Data or Http3ReadStatus.End)
            {
                if (read.Status == Http3ReadStatus.End)
                {
                    seen.SetResult(stream.Trailers is { } trailers && trailers.TryGet("digest"u8, out var value) ? $"{received} {Text(value)}" : "none");
                    MemoryServer.Respond(stream, 200, "ok");
                    return;
                }

                received += read.Count;
            }
        }

        var server = new MemoryServer(stream =>
        {
            Read(stream);
            return new RecordingHandler { Readable = Read };
        });
        await using var client = server.CreateClient();
        var request = new H3ClientRequest("POST", Url)
        {
            Content = kind switch
            {
                "bytes" => H3ClientContent.FromBytes(new byte[3]),
                "stream" => H3ClientContent.FromStream(new MemoryStream(new byte[3])),
                "writer" => H3ClientContent.FromWriter(async (stream, token) => await stream.WriteAsync(new byte[3], token)),
                _ => null,
            },
            Trailers = () => new H3ClientHeaders { ["digest"] = "abc" },
        };
        using var response = await client.SendAsync(request, Token);
        Assert.Equal($"{(kind is null ? 0 : 3)} abc", await seen.Task);
        request.Trailers = () => new H3ClientHeaders { ["content-length"] = "3" };
        await Assert.ThrowsAsync<H3ClientException>(() => client.SendAsync(request, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task APriorityIsAField()
    {
        var seen = new List<string>();
        var server = new MemoryServer(stream =>
        {
            seen.Add(stream.Fields.TryGet("priority"u8, out var value) ? Text(value) : "none");
            return MemoryServer.Respond(stream, 200, "");
        });
        await using var client = server.CreateClient();
        foreach (var priority in new H3Priority?[] { null, new(0), new(7, incremental: true) })
        {
            (await client.SendAsync(new H3ClientRequest("GET", Url) { Priority = priority }, Token)).Dispose();
        }

        Assert.Equal(["none", "u=0", "u=7, i"], seen);
        Assert.Throws<ArgumentOutOfRangeException>(() => new H3Priority(8));
    }

    [Fact(Timeout = Limit)]
    public async Task ATimeoutCoversTheContent()
    {
        var server = new MemoryServer(stream => Text(stream.Fields.Path) == "/part" ? MemoryServer.Respond(stream, 200, "part", fin: false) : new RecordingHandler());
        await using var client = server.CreateClient();
        await Assert.ThrowsAsync<TimeoutException>(() => client.SendAsync(new H3ClientRequest("GET", Url) { Timeout = TimeSpan.FromMilliseconds(50) }, Token));
        using var response = await client.SendAsync(new H3ClientRequest("GET", Url + "part") { Timeout = TimeSpan.FromMilliseconds(300) }, Token);
        await Assert.ThrowsAsync<TimeoutException>(() => response.ReadAsBytesAsync(cancellationToken: Token));
        await WaitUntil(() => server.Connections.First().Transport.ResetCode(4) is not null || server.Connections.First().Transport.StopCode(4) is not null);
    }

    /// <summary>RFC 9110 9.2.2, RFC 9114 5.2 and 8.1: (method, content, how the server turns it away, whether it is sent again).</summary>
    [Theory(Timeout = Limit)]
    [InlineData("GET", null, "rejected", true)]
    [InlineData("POST", null, "rejected", true)]
    [InlineData("POST", "bytes", "rejected", true)]
    [InlineData("POST", "stream", "rejected", true)]
    [InlineData("POST", "pipe", "rejected", false)]
    [InlineData("GET", null, "lost", true)]
    [InlineData("PUT", "stream", "lost", true)]
    [InlineData("PUT", "pipe", "lost", false)]
    [InlineData("POST", "bytes", "lost", false)]
    [InlineData("GET", null, "closed", true)]
    [InlineData("GET", null, "closed with an error", false)]
    [InlineData("GET", null, "interim, then lost", false)]
    [InlineData("GET", null, "cancelled", false)]
    public async Task OnlyWhatIsSafeIsSentAgain(string method, string? content, string refusal, bool expected)
    {
        var requests = 0;
        MemoryServer server = null!;
        server = new MemoryServer(stream =>
        {
            if (++requests > 1)
            {
                var buffer = new byte[100];
                Assert.True(content is null || stream.ReadData(buffer).Status != Http3ReadStatus.Aborted);
                return MemoryServer.Respond(stream, 200, "ok");
            }

            var (_, transport) = server.Connections.Last();
            if (refusal.StartsWith("interim", StringComparison.Ordinal))
            {
                MemoryServer.Respond(stream, 103, "", fin: false);
            }

            switch (refusal)
            {
                case "rejected" or "cancelled":
                    var code = refusal == "rejected" ? Http3ErrorCode.RequestRejected : Http3ErrorCode.RequestCancelled;
                    stream.Reset(code);
                    stream.StopReading(code);
                    break;
                case "closed" or "closed with an error":
                    transport.Close((ulong)(refusal == "closed" ? Http3ErrorCode.NoError : Http3ErrorCode.InternalError), default);
                    break;
                default:
                    var end = server.Clients.Last();
                    transport.End(new QuicCloseInfo(QuicCloseReason.Local, false, 0, ""));
                    server.Loop!.Post(_ => server.Loop.Post(_ => end.End(new QuicCloseInfo(QuicCloseReason.StatelessReset, false, 0, "")), null), null);
                    break;
            }

            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(new byte[10], Token);
        var request = new H3ClientRequest(method, Url)
        {
            Content = content switch
            {
                "bytes" => H3ClientContent.FromBytes(new byte[10]),
                "stream" => H3ClientContent.FromStream(new MemoryStream(new byte[10])),
                "pipe" => H3ClientContent.FromReader(pipe.Reader),
                _ => null,
            },
        };
        if (expected)
        {
            using var response = await client.SendAsync(request, Token);
            Assert.Equal("ok", await response.ReadAsStringAsync(cancellationToken: Token));
            Assert.Equal(2, requests);
        }
        else
        {
            await Assert.ThrowsAnyAsync<IOException>(() => client.SendAsync(request, Token));
            Assert.Equal(1, requests);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task ALostConnectionIsForgivenOnce()
    {
        var requests = 0;
        MemoryServer server = null!;
        server = new MemoryServer(_ =>
        {
            requests++;
            server.Connections.Last().Transport.Close((ulong)Http3ErrorCode.NoError, default);
            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync(Url, Token));
        Assert.Equal((H3ConnectionFailure.ClosedByServer, 2), (exception.Failure, requests));
    }

    [Theory(Timeout = Limit)]
    [InlineData(100, true)]
    [InlineData(200, true)]
    [InlineData(417, false)]
    [InlineData(0, true)]
    public async Task ContentWaitsForTheServersWord(int status, bool isSent)
    {
        var received = 0;
        void Read(Http3RequestStream stream)
        {
            var buffer = new byte[100];
            while (stream.ReadData(buffer) is { Status: Http3ReadStatus.Data } read)
            {
                received += read.Count;
            }

            if (stream.ReadEnded && status is 0 or 100)
            {
                MemoryServer.Respond(stream, 200, "");
            }
        }

        var early = -1;
        MemoryServer server = null!;
        server = new MemoryServer(stream =>
        {
            Read(stream);
            server.Loop!.Post(
                _ =>
                {
                    early = received;
                    if (status > 0)
                    {
                        MemoryServer.Respond(stream, status, "", fin: status > 199);
                    }
                },
                null);
            return new RecordingHandler { Readable = Read };
        });
        await using var client = server.CreateClient(new H3ClientOptions
        {
            DangerousAcceptAnyCertificate = true,
            ConnectTo = new IPEndPoint(IPAddress.Loopback, 443),
            ExpectContinueTimeout = TimeSpan.FromMilliseconds(status == 0 ? 50 : 10_000),
        });
        var request = new H3ClientRequest("POST", Url) { Content = H3ClientContent.FromBytes(new byte[10]) };
        request.Headers["expect"] = "100-continue";
        using var response = await client.SendAsync(request, Token);
        Assert.Equal(0, early);
        if (isSent)
        {
            await WaitUntil(() => Volatile.Read(ref received) == 10);
        }
        else
        {
            await WaitUntil(() => server.Connections.First().Transport.ResetCode(0) is not null);
            Assert.Equal((417, 0), (response.StatusCode, received));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task MoreConnectionsAreMadeWhereTheStreamLimitHoldsRequestsBack()
    {
        var open = new System.Collections.Concurrent.ConcurrentQueue<Http3RequestStream>();
        var server = new MemoryServer(stream =>
        {
            open.Enqueue(stream);
            return new RecordingHandler();
        })
        { MaxStreams = 2 };
        await using var client = server.CreateClient(new H3ClientOptions { DangerousAcceptAnyCertificate = true, ConnectTo = new IPEndPoint(IPAddress.Loopback, 443), MaxConnectionsPerAuthority = 3 });
        var requests = Enumerable.Range(0, 10).Select(async _ =>
        {
            using var response = await client.GetAsync(Url, Token);
            return await response.ReadAsStringAsync(cancellationToken: Token);
        }).ToArray();
        await WaitUntil(() => open.Count == 6);
        await Settle(() => open.Count);
        Assert.Equal((6, 3), (open.Count, server.Dials.Count));
        while (requests.Any(request => !request.IsCompleted))
        {
            if (open.TryDequeue(out var stream))
            {
                server.Loop!.Post(_ => MemoryServer.Respond(stream, 200, "ok"), null);
            }

            await Task.Delay(1, Token);
        }

        Assert.All(await Task.WhenAll(requests), content => Assert.Equal("ok", content));
        Assert.Equal(3, server.Dials.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task AnUnusedConnectionIsClosed()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "ok"));
        await using var client = server.CreateClient(new H3ClientOptions { DangerousAcceptAnyCertificate = true, ConnectTo = new IPEndPoint(IPAddress.Loopback, 443), UnusedConnectionTime = TimeSpan.FromMilliseconds(50) });
        for (var i = 1; i < 3; i++)
        {
            using var response = await client.GetAsync(Url, Token);
            await response.ReadAsBytesAsync(cancellationToken: Token);
            await WaitUntil(() => server.Clients.Last().IsOver);
            Assert.Equal((i, (ulong)Http3ErrorCode.NoError), (server.Dials.Count, server.Clients.Last().Closed?.ErrorCode));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ASessionIsResumedOnceAndByItsOwnAuthority(bool resume)
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "ok")) { Session = [1] };
        await using var client = server.CreateClient(new H3ClientOptions
        {
            DangerousAcceptAnyCertificate = true,
            ConnectTo = new IPEndPoint(IPAddress.Loopback, 443),
            UnusedConnectionTime = TimeSpan.FromMilliseconds(20),
            ResumeSessions = resume,
        });
        foreach (var (url, next) in new[] { (Url, 2), (Url, 0), ("https://other.test/", 3), (Url, 4) })
        {
            using var response = await client.GetAsync(url, Token);
            await response.ReadAsBytesAsync(cancellationToken: Token);
            server.Session = next == 0 ? [] : [(byte)next];
            await WaitUntil(() => server.Clients.Last().IsOver);
        }

        // The second connection was given the session of the first one's end, and gave none itself after that: what it had first is kept, but for nobody else.
        Assert.Equal(resume ? [[], [2], [], [2]] : [[], [], [], []], server.Sessions.ToArray());
    }

    [Fact]
    public void TheOldestSessionsGo()
    {
        var sessions = new ClientSessions();
        for (var i = 1; i <= 1000; i++)
        {
            sessions.Keep(new ClientAuthority("test", i), new ClientSession([1], null));
        }

        Assert.Equal(256, sessions.Count);
        Assert.Null(sessions.Take(new ClientAuthority("test", 744)));
        Assert.NotNull(sessions.Take(new ClientAuthority("test", 745)));
        Assert.Null(sessions.Take(new ClientAuthority("test", 745)));
    }

    [Fact(Timeout = Limit)]
    public async Task InterimResponsesArePassedOver()
    {
        var server = new MemoryServer(stream =>
        {
            MemoryServer.Respond(stream, 103, "", fin: false, ("link", "</a>"));
            return MemoryServer.Respond(stream, 200, "final");
        });
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        Assert.Equal(200, response.StatusCode);
        Assert.Null(response.Headers["link"]);
        Assert.Equal("final", await response.ReadAsStringAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task TrailersFollowTheContent()
    {
        var server = new MemoryServer(stream =>
        {
            var handler = MemoryServer.Respond(stream, 200, "x", fin: false);
            var trailers = new Http3FieldSection();
            trailers.Add("digest"u8, "abc"u8);
            stream.WriteTrailers(trailers);
            return handler;
        });
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        Assert.Equal("x", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal("abc", response.Trailers?["digest"]);
    }

    [Fact(Timeout = Limit)]
    public async Task RequestsShareAConnectionAndWaitForTheStreamLimit()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, Text(stream.Fields.Path))) { MaxStreams = 3 };
        await using var client = server.CreateClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var response = await client.GetAsync($"{Url}{i}", Token);
            return await response.ReadAsStringAsync(cancellationToken: Token);
        }));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"/{i}"), answers);
        Assert.Single(server.Dials);
    }

    [Fact(Timeout = Limit)]
    public async Task AnEchoStreamsBothWaysAtOnce()
    {
        var server = new MemoryServer(Echo);
        await using var client = server.CreateClient();
        var pipe = new Pipe();
        using var response = await client.PostAsync(Url, H3ClientContent.FromReader(pipe.Reader), Token);
        var reader = response.Content;
        for (var i = 0; i < 50; i++)
        {
            var sent = Encoding.ASCII.GetBytes($"message {i};");
            await pipe.Writer.WriteAsync(sent, Token);
            var result = await reader.ReadAtLeastAsync(sent.Length, Token);
            Assert.Equal(sent, result.Buffer.ToArray());
            reader.AdvanceTo(result.Buffer.End);
        }

        await pipe.Writer.CompleteAsync();
        Assert.True((await reader.ReadAsync(Token)).IsCompleted);
    }

    [Theory(Timeout = Limit)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task BigContentGoesThroughSmallWindows(int length)
    {
        var server = new MemoryServer(Echo);
        await using var client = server.CreateClient();
        var content = new byte[length];
        Random.Shared.NextBytes(content);
        foreach (var source in new[] { H3ClientContent.FromBytes(content), H3ClientContent.FromStream(new MemoryStream(content)), H3ClientContent.FromReader(PipeReader.Create(new ReadOnlySequence<byte>(content))) })
        {
            using var response = await client.PostAsync(Url, source, Token);
            Assert.Equal(content, await response.ReadAsBytesAsync(cancellationToken: Token));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task AnUnreadResponseHoldsTheServerBack()
    {
        var left = new byte[1 << 20];
        var remaining = left.Length;
        void Send(Http3RequestStream stream)
        {
            var taken = stream.WriteData(left.AsSpan(0, Volatile.Read(ref remaining)), fin: true);
            Interlocked.Add(ref remaining, -taken);
        }

        var server = new MemoryServer(stream =>
        {
            MemoryServer.Respond(stream, 200, "", fin: false);
            Send(stream);
            return new RecordingHandler { Writable = Send };
        });
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        await Settle(() => Volatile.Read(ref remaining));
        // The pipe's room, one flush above it, and the stream's window: no more has been sent.
        Assert.InRange(left.Length - Volatile.Read(ref remaining), 64 << 10, (64 << 10) + (64 << 10) + (32 << 10));
        Assert.Equal(left.Length, (await response.ReadAsBytesAsync(cancellationToken: Token)).Length);
    }

    [Fact(Timeout = Limit)]
    public async Task ContentIsReadOnlyAsFastAsTheServerTakesIt()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "", fin: false));
        await using var client = server.CreateClient();
        using var content = new CountingStream();
        using var response = await client.PostAsync(Url, H3ClientContent.FromStream(content), Token);
        var sent = await Settle(() => content.Count);
        Assert.InRange(sent, 64 << 10, 128 << 10);
    }

    [Fact(Timeout = Limit)]
    public async Task CancellationResetsTheStream()
    {
        var handler = new RecordingHandler();
        var arrived = new TaskCompletionSource<Http3RequestStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new MemoryServer(stream =>
        {
            arrived.TrySetResult(stream);
            return handler;
        });
        await using var client = server.CreateClient();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = client.PostAsync(Url, H3ClientContent.FromReader(new Pipe().Reader), cancellation.Token);
        await arrived.Task;
        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.True(server.Connections.TryPeek(out var connection));
        await WaitUntil(() => connection.Transport.ResetCode(0) is not null && connection.Transport.StopCode(0) is not null);
        Assert.Equal((ulong)Http3ErrorCode.RequestCancelled, connection.Transport.ResetCode(0));
        Assert.Equal((ulong)Http3ErrorCode.RequestCancelled, connection.Transport.StopCode(0));
    }

    [Fact(Timeout = Limit)]
    public async Task CancellationEndsTheContentToo()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "part", fin: false));
        await using var client = server.CreateClient();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var response = await client.GetAsync(Url, cancellation.Token);
        var reading = response.ReadAsBytesAsync(cancellationToken: Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact(Timeout = Limit)]
    public async Task ADisposedResponseStopsTheServer()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "part", fin: false));
        await using var client = server.CreateClient();
        var response = await client.PostAsync(Url, H3ClientContent.FromReader(new Pipe().Reader), Token);
        response.Dispose();
        Assert.True(server.Connections.TryPeek(out var connection));
        await WaitUntil(() => connection.Transport.ResetCode(0) is not null && connection.Transport.StopCode(0) is not null);
    }

    [Theory(Timeout = Limit)]
    [InlineData(Http3ErrorCode.InternalError, 1)]
    [InlineData(Http3ErrorCode.RequestRejected, 3)]
    public async Task AResetIsAnErrorAndARejectionIsTriedAgain(Http3ErrorCode code, int expectedAttempts)
    {
        var attempts = 0;
        var server = new MemoryServer(stream =>
        {
            attempts++;
            stream.Reset(code);
            stream.StopReading(code);
            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        var exception = await Assert.ThrowsAsync<H3StreamException>(() => client.GetAsync(Url, Token));
        Assert.Equal(code, exception.ErrorCode);
        Assert.Equal(expectedAttempts, attempts);
    }

    [Fact(Timeout = Limit)]
    public async Task AResetOfTheContentIsNotItsEnd()
    {
        Http3RequestStream? answered = null;
        var server = new MemoryServer(stream => MemoryServer.Respond(answered = stream, 200, "part", fin: false));
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        server.Loop!.Post(_ => answered!.Reset(Http3ErrorCode.InternalError), null);
        var exception = await Assert.ThrowsAsync<H3StreamException>(() => response.ReadAsBytesAsync(cancellationToken: Token));
        Assert.Equal(Http3ErrorCode.InternalError, exception.ErrorCode);
    }

    /// <summary>However the response ends too early, and whether or not it is read before: what has arrived comes first, then the failure, again and again.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    public async Task WhatHasArrivedOfAnIncompleteResponseIsRead(bool fin, int readBefore)
    {
        Http3RequestStream? answered = null;
        var server = new MemoryServer(stream => MemoryServer.Respond(answered = stream, 200, "abc", fin, ("content-length", "9")));
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        var content = "";
        if (readBefore > 0)
        {
            var first = await response.Content.ReadAsync(Token);
            content = Encoding.ASCII.GetString(first.Buffer.Slice(0, readBefore));
            response.Content.AdvanceTo(first.Buffer.GetPosition(readBefore));
        }

        if (!fin)
        {
            var reset = new TaskCompletionSource();
            server.Loop!.Post(
                _ =>
                {
                    answered!.Reset(Http3ErrorCode.InternalError);
                    reset.SetResult();
                },
                null);
            await reset.Task.WaitAsync(Token);
        }

        while (content.Length < 3)
        {
            var result = await response.Content.ReadAsync(Token);
            Assert.False(result.IsCompleted);
            content += Encoding.ASCII.GetString(result.Buffer);
            response.Content.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal("abc", content);
        var failure = await Assert.ThrowsAsync<H3StreamException>(async () => await response.Content.ReadAsync(Token));
        Assert.Equal(fin ? Http3ErrorCode.MessageError : Http3ErrorCode.InternalError, failure.ErrorCode);
        Assert.Same(failure, await Assert.ThrowsAsync<H3StreamException>(async () => await response.Content.ReadAtLeastAsync(1, Token)));
    }

    /// <summary>A reader that examines without taking gets the failure when there will not be more.</summary>
    [Fact(Timeout = Limit)]
    public async Task WhoeverWaitsForMoreThanArrivesGetsTheFailure()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "abc", headers: ("content-length", "9")));
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        await Assert.ThrowsAsync<H3StreamException>(async () => await response.Content.ReadAtLeastAsync(4, Token));
        var content = response.ReadAsStream();
        await Assert.ThrowsAsync<H3StreamException>(async () => await content.ReadExactlyAsync(new byte[4], Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AfterGoAwayANewConnectionIsUsed()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "ok"));
        await using var client = server.CreateClient();
        (await client.GetAsync(Url, Token)).Dispose();
        Assert.True(server.Connections.TryPeek(out var first));
        server.Loop!.Post(_ => first.Http3.GoAway(), null);
        await WaitUntil(() => first.Transport.IsOver);
        using var response = await client.GetAsync(Url, Token);
        Assert.Equal("ok", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal(2, server.Dials.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task AStatelessResetOfAnOldConnectionIsNotTheRequestsFailure()
    {
        var requests = 0;
        MemoryServer server = null!;
        server = new MemoryServer(stream =>
        {
            if (++requests == 2)
            {
                server.Connections.First().Transport.End(new QuicCloseInfo(QuicCloseReason.Local, false, 0, ""));
                server.Clients.First().End(new QuicCloseInfo(QuicCloseReason.StatelessReset, false, 0, ""));
                return new RecordingHandler();
            }

            return MemoryServer.Respond(stream, 200, "ok");
        });
        await using var client = server.CreateClient();
        (await client.GetAsync(Url, Token)).Dispose();
        using var response = await client.GetAsync(Url, Token);
        Assert.Equal("ok", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal(3, requests);
    }

    [Fact(Timeout = Limit)]
    public async Task TheConnectionsEndIsToldWithItsCode()
    {
        MemoryServer server = null!;
        server = new MemoryServer(stream =>
        {
            server.Connections.First().Transport.Close((ulong)Http3ErrorCode.ExcessiveLoad, "too much"u8);
            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync(Url, Token));
        Assert.Equal((H3ConnectionFailure.ClosedByServer, (ulong?)Http3ErrorCode.ExcessiveLoad, true), (exception.Failure, exception.ErrorCode, exception.IsApplicationError));
        Assert.Contains("H3_EXCESSIVE_LOAD", exception.Message, StringComparison.Ordinal);
        Assert.Contains("too much", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task WhatHadArrivedBeforeTheServersCloseIsRead()
    {
        // More than the pipe takes unread, less than that and the stream's window.
        var content = new string('x', 120_000);
        var remaining = Encoding.ASCII.GetBytes(content).AsMemory();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Send(Http3RequestStream stream)
        {
            remaining = remaining[stream.WriteData(remaining.Span, fin: true)..];
            if (remaining.IsEmpty)
            {
                sent.TrySetResult();
            }
        }

        var server = new MemoryServer(stream =>
        {
            MemoryServer.Respond(stream, 200, "", fin: false);
            Send(stream);
            return new RecordingHandler { Writable = Send };
        });
        await using var client = server.CreateClient();
        using var response = await client.GetAsync(Url, Token);
        await sent.Task;
        Assert.True(server.Connections.TryPeek(out var connection));
        server.Loop!.Post(_ => connection.Transport.Close((ulong)Http3ErrorCode.NoError, default), null);
        await WaitUntil(() => server.Clients.First().IsOver);
        Assert.Equal(content, await response.ReadAsStringAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AnOpenRequestKeepsItsConnectionAlive()
    {
        Http3RequestStream? asked = null;
        var server = new MemoryServer(stream =>
        {
            asked = stream;
            return new RecordingHandler();
        })
        { IdleTimeout = TimeSpan.FromMilliseconds(30) };
        await using var client = server.CreateClient();
        var request = client.GetAsync(Url, Token);
        await WaitUntil(() => server.Pings >= 5);
        server.Loop!.Post(_ => MemoryServer.Respond(asked!, 200, "late"), null);
        using (var response = await request)
        {
            Assert.Equal("late", await response.ReadAsStringAsync(cancellationToken: Token));
        }

        var pings = await Settle(() => server.Pings);
        await Task.Delay(100, Token);
        Assert.Equal(pings, server.Pings);
    }

    [Fact(Timeout = Limit)]
    public async Task AServerThatBreaksTheProtocolIsNamed()
    {
        MemoryServer server = null!;
        server = new MemoryServer(stream =>
        {
            // RFC 9114 7.2.8: an HTTP/2 frame type on a request stream.
            server.Connections.First().Transport.Write(stream.StreamId, [0x06, 0x00], fin: false);
            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync(Url, Token));
        Assert.Equal((H3ConnectionFailure.ProtocolError, (ulong?)Http3ErrorCode.FrameUnexpected), (exception.Failure, exception.ErrorCode));
    }

    [Fact(Timeout = Limit)]
    public async Task ContentThatFailsFailsTheRequest()
    {
        var server = new MemoryServer(_ => new RecordingHandler());
        await using var client = server.CreateClient();
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(new InvalidDataException("no more"));
        var exception = await Assert.ThrowsAsync<H3ClientException>(() => client.PostAsync(Url, H3ClientContent.FromReader(pipe.Reader), Token));
        Assert.Contains("no more", exception.Message, StringComparison.Ordinal);
        using var two = new MemoryStream(new byte[2]);
        await Assert.ThrowsAsync<H3ClientException>(() => client.PostAsync(Url, H3ClientContent.FromStream(two, length: 3), Token));
        two.Position = 0;
        await Assert.ThrowsAsync<H3ClientException>(() => client.PostAsync(Url, H3ClientContent.FromStream(two, length: 1), Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AnEarlyResponseEndsTheUpload()
    {
        var server = new MemoryServer(stream =>
        {
            var handler = MemoryServer.Respond(stream, 413, "too large");
            stream.StopReading(Http3ErrorCode.NoError);
            return handler;
        });
        await using var client = server.CreateClient();
        using var content = new CountingStream();
        using var response = await client.PostAsync(Url, H3ClientContent.FromStream(content), Token);
        Assert.Equal(413, response.StatusCode);
        Assert.Equal("too large", await response.ReadAsStringAsync(cancellationToken: Token));
        await Settle(() => content.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task ALimitOfContentHolds()
    {
        var server = new MemoryServer(stream => MemoryServer.Respond(stream, 200, "123456"));
        await using var client = server.CreateClient();
        using var fits = await client.GetAsync(Url, Token);
        Assert.Equal(6, (await fits.ReadAsBytesAsync(limit: 6, Token)).Length);
        using var exceeds = await client.GetAsync(Url, Token);
        await Assert.ThrowsAsync<H3ClientException>(() => exceeds.ReadAsBytesAsync(limit: 5, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task SilenceEndsWithTheConnectTimeout()
    {
        var server = new MemoryServer(_ => new RecordingHandler()) { Silent = _ => true };
        await using var client = server.CreateClient(new H3ClientOptions { DangerousAcceptAnyCertificate = true, ConnectTimeout = TimeSpan.FromMilliseconds(100) });
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync("https://127.0.0.1:9/", Token));
        Assert.Equal(H3ConnectionFailure.NoAnswer, exception.Failure);
        Assert.Contains("No QUIC answer from 127.0.0.1:9", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task ASilentOrUnreachableAddressIsFollowedByTheNext()
    {
        IPAddress[] addresses = [IPAddress.IPv6Loopback, IPAddress.Loopback];
        var options = new H3ClientOptions { DangerousAcceptAnyCertificate = true, Resolve = _ => Task.FromResult(addresses) };
        MemoryServer[] servers =
        [
            new(stream => MemoryServer.Respond(stream, 200, "ok")) { Silent = remote => remote.Address.Equals(addresses[0]) },
            new(stream => MemoryServer.Respond(stream, 200, "ok")) { Unreachable = remote => remote.Address.Equals(addresses[0]) },
        ];
        foreach (var server in servers)
        {
            await using var client = server.CreateClient(options);
            using var response = await client.GetAsync(Url, Token);
            Assert.Equal(new IPEndPoint(addresses[1], 443), response.Connection.RemoteEndPoint);
            Assert.Equal(addresses, server.Dials.Select(dial => dial.Remote.Address));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(0x130, H3ConnectionFailure.CertificateRefused, "none of the trusted roots")]
    [InlineData(0x12d, H3ConnectionFailure.CertificateRefused, "expired")]
    [InlineData(0x178, H3ConnectionFailure.HandshakeFailed, "HTTP/3")]
    [InlineData(0x2, H3ConnectionFailure.HandshakeFailed, "limit")]
    [InlineData(0x0, H3ConnectionFailure.NoAnswer, "is the server running")]
    public async Task AFailedHandshakeSaysWhy(int code, H3ConnectionFailure failure, string text)
    {
        var server = new MemoryServer(_ => new RecordingHandler()) { Handshake = _ => new QuicCloseInfo(QuicCloseReason.HandshakeFailed, false, (ulong)code, "") };
        await using var client = server.CreateClient();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync(Url, Token));
        Assert.Equal(failure, exception.Failure);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>RFC 8446 4.4.2.4: the client hears of it when its own handshake is over.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(0x174, H3ConnectionFailure.ClientCertificateRefused, "wants a client certificate")]
    [InlineData(0x130, H3ConnectionFailure.ClientCertificateRefused, "trusts none of its issuers")]
    [InlineData(0x12d, H3ConnectionFailure.ClientCertificateRefused, "expired")]
    [InlineData(0x131, H3ConnectionFailure.ClientCertificateRefused, "does not let the holder")]
    [InlineData(0x150, H3ConnectionFailure.HandshakeFailed, "internal_error")]
    public async Task ARefusalOfTheClientsCertificateSaysWhy(int code, H3ConnectionFailure failure, string text)
    {
        MemoryServer server = null!;
        server = new MemoryServer(_ =>
        {
            server.Clients.TryPeek(out var client);
            client!.End(new QuicCloseInfo(QuicCloseReason.Peer, false, (ulong)code, ""));
            return new RecordingHandler();
        });
        await using var client = server.CreateClient();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync(Url, Token));
        Assert.Equal((failure, (ulong?)code), (exception.Failure, exception.ErrorCode));
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task OnlyThePinnedCertificateIsAcceptedAndNothingIsSentBefore()
    {
        var requests = 0;
        var server = new MemoryServer(stream =>
        {
            requests++;
            return MemoryServer.Respond(stream, 200, "ok");
        });
        var hash = System.Security.Cryptography.SHA256.HashData(server.Certificate);
        var to = new IPEndPoint(IPAddress.Loopback, 443);
        foreach (var pin in new[] { Convert.ToHexString(hash), Convert.ToHexStringLower(hash), Convert.ToBase64String(hash), string.Join(':', hash.Select(b => b.ToString("X2"))) })
        {
            await using var client = server.CreateClient(new H3ClientOptions { CertificatePin = pin, ConnectTo = to });
            (await client.GetAsync(Url, Token)).Dispose();
        }

        Assert.Equal(4, requests);
        hash[0] ^= 1;
        await using var wrong = server.CreateClient(new H3ClientOptions { CertificatePin = Convert.ToHexString(hash), ConnectTo = to });
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => wrong.GetAsync(Url, Token));
        Assert.Equal(H3ConnectionFailure.CertificateRefused, exception.Failure);
        Assert.Equal(4, requests);
        Assert.Throws<FormatException>(() => new H3ClientOptions { CertificatePin = "abc" });
    }

    [Fact(Timeout = Limit)]
    public async Task DisposalClosesWithNoErrorAndFailsWhatIsOpen()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new MemoryServer(_ =>
        {
            arrived.TrySetResult();
            return new RecordingHandler();
        });
        var client = server.CreateClient();
        var open = client.GetAsync(Url, Token);
        await arrived.Task;
        await client.DisposeAsync();
        await client.DisposeAsync();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => open);
        Assert.Equal(H3ConnectionFailure.Disposed, exception.Failure);
        Assert.True(server.Disposed);
        Assert.Equal((ulong)Http3ErrorCode.NoError, server.Clients.First().Closed?.ErrorCode);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetAsync(Url, Token));
        await new H3Client().DisposeAsync();
    }

    [Theory]
    [InlineData("http://example.test/")]
    [InlineData("/path")]
    [InlineData("nonsense")]
    public void OnlyHttpsUrlsAreRequests(string url) => Assert.Throws<ArgumentException>(() => new H3ClientRequest("GET", url));

    [Theory]
    [InlineData("connection", "close")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("te", "gzip")]
    [InlineData("content-length", "3")]
    public async Task FieldsThatHttp3ForbidsAreRefused(string name, string value)
    {
        await using var client = new MemoryServer(_ => new RecordingHandler()).CreateClient();
        var request = new H3ClientRequest("GET", Url);
        request.Headers.Add(name, value);
        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(request, Token));
    }

    [Theory]
    [InlineData("a b", "x")]
    [InlineData("", "x")]
    [InlineData(":path", "x")]
    [InlineData("x", "a\r\nb")]
    [InlineData("x", "a\0")]
    public void FieldsThatAreNoneAreRefused(string name, string value) => Assert.Throws<ArgumentException>(() => new H3ClientHeaders().Add(name, value));

    [Fact]
    public void AddressFamiliesTakeTurns()
    {
        IPAddress[] addresses = [IPAddress.Parse("::1"), IPAddress.Parse("::2"), IPAddress.Parse("::3"), IPAddress.Parse("127.0.0.1")];
        Assert.Equal(["::1", "127.0.0.1", "::2", "::3"], ClientDial.Interleave(addresses, 1).Select(endPoint => endPoint.Address.ToString()));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Sends back what comes, reading only when the last of it is sent.</summary>
    private static RecordingHandler Echo(Http3RequestStream stream)
    {
        var buffer = new byte[8_000];
        var pending = ReadOnlyMemory<byte>.Empty;
        void Pump(Http3RequestStream echo)
        {
            while (true)
            {
                if (!pending.IsEmpty)
                {
                    pending = pending[echo.WriteData(pending.Span, fin: false)..];
                    if (!pending.IsEmpty)
                    {
                        return;
                    }
                }

                var read = echo.ReadData(buffer);
                if (read.Status == Http3ReadStatus.End)
                {
                    echo.WriteData(default, fin: true);
                }

                if (read.Status != Http3ReadStatus.Data)
                {
                    return;
                }

                pending = buffer.AsMemory(0, read.Count);
            }
        }

        stream.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: false);
        Pump(stream);
        return new RecordingHandler { Readable = Pump, Writable = Pump };
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Token);
        }
    }

    /// <summary>The value once it has not changed for a while.</summary>
    private static async Task<long> Settle(Func<long> value)
    {
        var last = -1L;
        for (var quiet = 0; quiet < 10; quiet++)
        {
            await Task.Delay(20, Token);
            if (value() is var now && now != last)
            {
                (last, quiet) = (now, 0);
            }
        }

        return last;
    }

    /// <summary>Endless, and counts what is taken of it.</summary>
    private sealed class CountingStream : Stream
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Interlocked.Add(ref _count, count);
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Add(ref _count, buffer.Length);
            return new(buffer.Length);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
