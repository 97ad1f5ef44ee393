using System.Buffers.Binary;

namespace H3Routes.EndToEnd.Datagrams;

/// <summary>H3Client's datagrams, of requests and raw, against samples/Interop's echoes and servers that end, refuse or take none.</summary>
public sealed class ClientDatagramTests(InteropFixture interop)
{
    private const int Limit = 60_000;
    private const string Http = "h3-datagram-echo";
    private const string Raw = "h3routes-echo";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(Http, true)]
    [InlineData(Http, false)]
    [InlineData(Raw, true)]
    public async Task EachComesBack(string protocol, bool hasQuicDatagrams)
    {
        await using var client = Client(hasQuicDatagrams);
        await using var datagrams = await ConnectAsync(client, protocol);
        Assert.Equal(!hasQuicDatagrams, datagrams.UsesCapsules);
        Assert.InRange(datagrams.MaxLength, 1000, 65_535);

        // One at a time: none is lost on the loopback.
        await using var received = datagrams.GetAsyncEnumerator(Token);
        foreach (var length in new[] { 0, 1, 100, 1000, datagrams.MaxLength })
        {
            var sent = new byte[length];
            Random.Shared.NextBytes(sent);
            Assert.Equal(H3DatagramStatus.Sent, datagrams.Send(sent));
            Assert.True(await received.MoveNextAsync());
            Assert.Equal(sent, received.Current.ToArray());
        }

        Assert.Equal(H3DatagramStatus.TooLong, datagrams.Send(new byte[65_536]));
        Assert.Equal((5, 5, 0, 1), (datagrams.Sent, datagrams.Received, datagrams.ReceivedDropped, datagrams.SentDropped));
        await datagrams.DisposeAsync();
        Assert.False(await received.MoveNextAsync());
        Assert.Equal(H3DatagramStatus.Closed, datagrams.Send([1]));
    }

    /// <summary>A receiver sends from inside its call: the two bounce datagrams without a queue or a copy of ours.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(Http)]
    [InlineData(Raw)]
    public async Task AReceiverAnswersFromInsideItsCall(string protocol)
    {
        await using var client = Client();
        await using var datagrams = await ConnectAsync(client, protocol);
        var done = new TaskCompletionSource();
        var ended = datagrams.ReceiveAsync(done, static (flow, datagram, done) =>
        {
            var round = BinaryPrimitives.ReadInt32BigEndian(datagram);
            if (round == 5_000)
            {
                done.TrySetResult();
                return;
            }

            Span<byte> next = stackalloc byte[100];
            BinaryPrimitives.WriteInt32BigEndian(next, round + 1);
            Assert.Equal(H3DatagramStatus.Sent, flow.Send(next));
        });
        Assert.Throws<InvalidOperationException>(() => { _ = datagrams.ReceiveAsync(0, static (_, _, _) => { }); });
        Assert.Equal(H3DatagramStatus.Sent, datagrams.Send(new byte[100]));
        await done.Task.WaitAsync(Token);
        await datagrams.DisposeAsync();
        await ended.WaitAsync(Token);
    }

    [Fact(Timeout = Limit)]
    public async Task AReceiverThatThrowsEndsTheFlow()
    {
        await using var client = Client();
        await using var datagrams = await ConnectAsync(client, Raw);
        var ended = datagrams.ReceiveAsync(0, static (_, _, _) => throw new InvalidOperationException("no"));
        datagrams.Send([1]);
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => ended)).Message);
        Assert.Equal(H3DatagramStatus.Closed, datagrams.Send([1]));
    }

    /// <summary>A reader that is too slow loses the oldest; a sender that is too fast is told.</summary>
    [Fact(Timeout = Limit)]
    public async Task QueuesAreBounded()
    {
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = Pin, DatagramReceiveQueue = 4, DatagramSendQueue = 8 });
        await using var datagrams = await ConnectAsync(client, Raw);
        for (byte i = 0; i < 20; i++)
        {
            Assert.Equal(H3DatagramStatus.Sent, datagrams.Send([i]));
            await UntilAsync(() => datagrams.Received == i + 1);
        }

        Assert.Equal(16, datagrams.ReceivedDropped);
        await using var received = datagrams.GetAsyncEnumerator(Token);
        Assert.True(await received.MoveNextAsync());
        Assert.Equal<byte>([16], received.Current.ToArray());

        var statuses = new HashSet<H3DatagramStatus>();
        for (var i = 0; i < 1_000_000 && !statuses.Contains(H3DatagramStatus.QueueFull); i++)
        {
            statuses.Add(datagrams.Send(new byte[1000]));
        }

        Assert.Contains(H3DatagramStatus.QueueFull, statuses);
    }

    [Fact(Timeout = Limit)]
    public async Task ARefusalSaysItsStatus()
    {
        await using var client = Client();
        var refused = await Assert.ThrowsAsync<H3ConnectRefusedException>(() => client.ConnectDatagramsAsync(Http, interop.Url("/nowhere"), cancellationToken: Token));
        Assert.InRange(refused.StatusCode, 400, 501);
        var unknown = await Assert.ThrowsAsync<H3ConnectionException>(() => client.ConnectRawDatagramsAsync("nobody-speaks-this", interop.Url("/"), Token));
        Assert.Equal(H3ConnectionFailure.HandshakeFailed, unknown.Failure);
        await Assert.ThrowsAsync<ArgumentException>(() => client.ConnectRawDatagramsAsync("h3", interop.Url("/"), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ConnectRawDatagramsAsync(new string('x', 256), interop.Url("/"), Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AClientThatTakesNoneIsToldSo()
    {
        await using var client = Client(hasQuicDatagrams: false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ConnectAsync(client, Raw));
        using var stream = await client.ConnectAsync(Http, interop.Url("/dgram"), cancellationToken: Token);
        Assert.Equal((0, H3DatagramStatus.NotSupported), (stream.Datagrams.MaxLength, stream.Datagrams.Send([1])));
    }

    /// <summary>The bytes of a stream by ConnectAsync are its owner's; its datagrams are beside it.</summary>
    [Fact(Timeout = Limit)]
    public async Task AStreamHasDatagramsBesideIt()
    {
        await using var client = Client();
        using var stream = await client.ConnectAsync(Http, interop.Url("/dgram"), cancellationToken: Token);
        Assert.True(stream.IsAccepted);
        var datagrams = stream.Datagrams;
        Assert.Same(datagrams, stream.Datagrams);
        await using var received = datagrams.GetAsyncEnumerator(Token);
        Assert.Equal(H3DatagramStatus.Sent, datagrams.Send([1, 2, 3]));
        Assert.True(await received.MoveNextAsync());
        Assert.Equal<byte>([1, 2, 3], received.Current.ToArray());
        stream.CompleteWrites();
        Assert.False(await received.MoveNextAsync());
    }

    [Theory(Timeout = Limit)]
    [InlineData(Http)]
    [InlineData(Raw)]
    public async Task TheServersEndIsTheFlows(string protocol)
    {
        var server = await interop.StartAsync(static options => options.Alpn("closes", static (connection, datagram) => connection.Close(datagram[0])));
        await using var client = Client();
        var url = new Uri($"https://localhost:{server.EndPoints[0].Port}/dgram");
        if (protocol == Http)
        {
            await using var datagrams = await client.ConnectDatagramsAsync(Http, url, cancellationToken: Token);
            await server.DisposeAsync();
            await datagrams.Completion.WaitAsync(Token);
            return;
        }

        await using (var orderly = await client.ConnectRawDatagramsAsync("closes", url, Token))
        {
            await SendUntilOverAsync(orderly, 0);
            await orderly.Completion;
        }

        await using (var failed = await client.ConnectRawDatagramsAsync("closes", url, Token))
        {
            await SendUntilOverAsync(failed, 42);
            var failure = await Assert.ThrowsAsync<H3ConnectionException>(() => failed.Completion);
            Assert.Equal((H3ConnectionFailure.ClosedByServer, 42UL, true), (failure.Failure, failure.ErrorCode, failure.IsApplicationError));
            Assert.Equal(H3DatagramStatus.Closed, failed.Send([1]));
        }

        await server.DisposeAsync();
    }

    [Theory(Timeout = Limit)]
    [InlineData(Http)]
    [InlineData(Raw)]
    public async Task TheClientsEndIsTheFlows(string protocol)
    {
        var client = Client();
        var datagrams = await ConnectAsync(client, protocol);
        await client.DisposeAsync();
        var failure = await Assert.ThrowsAnyAsync<IOException>(() => datagrams.Completion.WaitAsync(Token));
        Assert.Equal(H3ConnectionFailure.Disposed, Assert.IsType<H3ConnectionException>(failure).Failure);
        Assert.Equal(H3DatagramStatus.Closed, datagrams.Send([1]));
        await datagrams.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ConnectAsync(client, protocol));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Token);
        }
    }

    private string Pin => Convert.ToHexStringLower(interop.CertificateHash.Span);

    /// <summary>A datagram may be lost: the engine drops all that comes in one UDP datagram behind a Handshake packet that it has no keys for any more, which a client sends again when an acknowledgement is late.</summary>
    private static async Task SendUntilOverAsync(H3ClientDatagrams datagrams, byte content)
    {
        while (!datagrams.Completion.IsCompleted)
        {
            datagrams.Send([content]);
            await Task.WhenAny(datagrams.Completion, Task.Delay(100, Token)).WaitAsync(Token);
        }
    }

    private H3Client Client(bool hasQuicDatagrams = true) => new(new H3ClientOptions { CertificatePin = Pin, Datagrams = hasQuicDatagrams });

    private Task<H3ClientDatagrams> ConnectAsync(H3Client client, string protocol) =>
        protocol == Raw ? client.ConnectRawDatagramsAsync(protocol, interop.Url("/"), Token) : client.ConnectDatagramsAsync(protocol, interop.Url("/dgram"), cancellationToken: Token);
}
