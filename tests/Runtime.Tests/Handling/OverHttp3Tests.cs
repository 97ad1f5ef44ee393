using System.Text;
using H3Routes.Http3;
using Microsoft.Extensions.Logging.Abstractions;

namespace H3Routes.Handling;

/// <summary>Contexts on real request streams, from bytes to bytes.</summary>
public sealed class OverHttp3Tests
{
    private readonly TestPeer _peer = new(isServer: true);
    private readonly TestLoop _loop = new();
    private H3Application _application = null!;

    [Fact]
    public void AGetIsOneWrite()
    {
        Serve(static context =>
        {
            H3Reply.Text(context, "hello");
            return default;
        });
        for (int id = 0; id < 400; id += 4)
        {
            int before = _peer.Transport.Writes;
            _peer.Receive(id, Wire.Get("/x"), fin: true);
            Assert.Equal(1, _peer.Transport.Writes - before);
            AssertEndsWith(Wire.Data("hello"), _peer.Transport.Sent(id));
            Assert.True(_peer.Transport.Stream(id).OutgoingFin);
        }

        AssertOver(contexts: 1);
    }

    [Fact]
    public void ContentIsEchoedWhileItArrives()
    {
        Serve(static context => new ValueTask(context.Request.Body.CopyToAsync(context.Response.Body)));
        _peer.Receive(0, Wire.Join(Post(), Wire.Data("one ")));
        AssertEndsWith(Wire.Data("one "), _peer.Transport.Sent(0));
        _peer.Receive(0, Wire.Data("two"));
        AssertEndsWith(Wire.Data("two"), _peer.Transport.Sent(0));
        Assert.False(_peer.Transport.Stream(0).OutgoingFin);
        _peer.Receive(0, default, fin: true);
        Assert.True(_peer.Transport.Stream(0).OutgoingFin);
        AssertOver(contexts: 1);
    }

    [Fact]
    public void AnEarlyResponseLetsTheClientOff()
    {
        Serve(static context =>
        {
            H3Reply.Text(context, "enough");
            return default;
        });
        _peer.Receive(0, Wire.Join(Post(), Wire.Data("more to come")));
        Assert.True(_peer.Transport.Stream(0).OutgoingFin);
        Assert.Equal((ulong)Http3ErrorCode.NoError, _peer.Transport.Stream(0).StopCode);
        AssertOver(contexts: 1);
    }

    [Fact]
    public void AResetIsNoEnd()
    {
        Exception? caught = null;
        Serve(async context =>
        {
            try
            {
                await context.Request.ReadAllAsync(100);
            }
            catch (Exception exception)
            {
                caught = exception;
                throw;
            }
        });
        _peer.Receive(0, Wire.Join(Post(), Wire.Data("half")));
        _peer.Transport.Stream(0).IncomingReset = 0x10c;
        _peer.Connection.OnStreamReadable(0);
        Assert.Equal(0x10c, Assert.IsType<H3StreamException>(caught).RawErrorCode);
        Assert.Equal((ulong)Http3ErrorCode.RequestCancelled, _peer.Transport.Stream(0).ResetCode);
        AssertOver(contexts: 1);
    }

    [Theory]
    [InlineData("too short", "9", "half", true)]
    [InlineData("too long", "2", "half", false)]
    public void ContentOfAnotherLengthIsMalformed(string name, string length, string content, bool fin)
    {
        Exception? caught = null;
        Serve(async context =>
        {
            try
            {
                await context.Request.ReadAllAsync(100);
            }
            catch (Exception exception)
            {
                caught = exception;
                throw;
            }
        });
        _peer.Receive(0, Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/", "content-length=" + length));
        _peer.Receive(0, Wire.Data(content), fin);
        Assert.True(caught is H3StreamException { ErrorCode: Http3ErrorCode.MessageError }, $"{name}: {caught}");
        Assert.Equal((ulong)Http3ErrorCode.MessageError, _peer.Transport.Stream(0).ResetCode);
        AssertOver(contexts: 1);
    }

    [Fact]
    public void AResponseWaitsForTheWindow()
    {
        byte[] content = new byte[200_000];
        Random.Shared.NextBytes(content);
        long most = 0;
        Serve(async context =>
        {
            for (int i = 0; i < content.Length; i += 20_000)
            {
                context.Response.Write(content.AsSpan(i, 20_000));
                most = Math.Max(most, context.Response.Body.UnflushedBytes);
                await context.Response.Body.FlushAsync();
            }
        });
        _peer.Transport.SendWindow = 1;
        _peer.Receive(0, Wire.Get("/x"), fin: true);
        for (int i = 0; i < 1000 && !_peer.Transport.Stream(0).OutgoingFin; i++)
        {
            _peer.Transport.SendWindow += 1777;
            _peer.Connection.OnStreamWritable(0);
        }

        Assert.True(_peer.Transport.Stream(0).OutgoingFin);
        Assert.Equal(20_000, most);

        // A flush is one DATA frame or a few; without their headers it is the content.
        byte[] sent = _peer.Transport.Sent(0);
        Assert.EndsWith(Encoding.Latin1.GetString(content.AsSpan(^10_000..)), Encoding.Latin1.GetString(sent));
        Assert.InRange(sent.Length, content.Length, content.Length + 1000);
        AssertOver(contexts: 1);
    }

    [Fact]
    public void TheConnectionsEndEndsItsHandlers()
    {
        bool aborted = false;
        Serve(async context =>
        {
            context.Aborted.Register(() => aborted = true);
            await context.Request.Body.ReadAsync();
        });
        _peer.Receive(0, Post());
        _peer.Connection.OnClosed(default);
        Assert.True(aborted);
        AssertOver(contexts: 1);
    }

    private static byte[] Post() => Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/");

    private static void AssertEndsWith(byte[] expected, byte[] actual) => Assert.Equal(expected, actual[^expected.Length..]);

    private void Serve(Func<H3Context, ValueTask> handler)
    {
        _application = new H3Application(handler, HandlingLimits.Default, NullLogger.Instance, _loop);
        _peer.Answer = stream => _application.Begin(stream, Exchange.Connection);
    }

    private void AssertOver(int contexts)
    {
        Assert.Equal(0, _peer.Connection.OpenRequests);
        Assert.Equal(0, _application.OpenRequests);
        Assert.Equal(contexts, _application.Contexts.Count);
    }
}
