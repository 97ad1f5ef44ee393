using System.Net;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using H3Routes.EndToEnd.Semantics;

namespace H3Routes.EndToEnd.Grpc;

/// <summary>grpc-dotnet's client over our handler: all four kinds of calls, statuses, metadata, deadlines.</summary>
public sealed class GrpcTests : IDisposable
{
    private const int Limit = 60_000;

    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _calls;

    public GrpcTests(SemanticsFixture site)
    {
        _channel = GrpcChannel.ForAddress(site.Url(""), new GrpcChannelOptions
        {
            HttpHandler = new H3HttpMessageHandler(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath }),
            HttpVersion = HttpVersion.Version30,
            HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
        _calls = _channel.CreateCallInvoker();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _channel.Dispose();

    [Fact(Timeout = Limit)]
    public async Task Unary()
    {
        using var call = _calls.AsyncUnaryCall(Method("Unary", MethodType.Unary), null, new CallOptions([new("x-metadata", "mine")], cancellationToken: Token), "hello");
        Assert.Equal("metadata", (await call.ResponseHeadersAsync).GetValue("x-initial"));
        Assert.Equal("hello mine", await call);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory(Timeout = Limit)]
    [InlineData(5, StatusCode.NotFound)]
    [InlineData(16, StatusCode.Unauthenticated)]
    public async Task AStatusIsInTheTrailers(int status, StatusCode expected)
    {
        using var call = _calls.AsyncUnaryCall(Method("Unary", MethodType.Unary), null, Options(), $"fail {status}");
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal((expected, "as asked, 100%"), (exception.StatusCode, exception.Status.Detail));
    }

    [Fact(Timeout = Limit)]
    public async Task WhatIsNotThereIsUnimplemented()
    {
        using var call = _calls.AsyncUnaryCall(Method("Nowhere", MethodType.Unary), null, Options(), "x");
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task ADeadlineAndACancellationEndACall()
    {
        using var late = _calls.AsyncUnaryCall(Method("Unary", MethodType.Unary), null, new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(300), cancellationToken: Token), "hang");
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(async () => await late)).StatusCode);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var cancelled = _calls.AsyncUnaryCall(Method("Unary", MethodType.Unary), null, new CallOptions(cancellationToken: cancellation.Token), "hang");
        await cancellation.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await cancelled)).StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task ServerStream()
    {
        using var call = _calls.AsyncServerStreamingCall(Method("ServerStream", MethodType.ServerStreaming), null, Options(), "1000");
        var seen = new List<string>();
        await foreach (var message in call.ResponseStream.ReadAllAsync(Token))
        {
            seen.Add(message);
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), seen);
    }

    [Fact(Timeout = Limit)]
    public async Task ClientStream()
    {
        using var call = _calls.AsyncClientStreamingCall(Method("ClientStream", MethodType.ClientStreaming), null, Options());
        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync($"{i}", Token);
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal(string.Join(',', Enumerable.Range(0, 100)), await call);
    }

    [Fact(Timeout = Limit)]
    public async Task Duplex()
    {
        using var call = _calls.AsyncDuplexStreamingCall(Method("Duplex", MethodType.DuplexStreaming), null, Options());
        for (var i = 0; i < 50; i++)
        {
            await call.RequestStream.WriteAsync($"{i}", Token);
            Assert.True(await call.ResponseStream.MoveNext(Token));
            Assert.Equal($"echo {i}", call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Token));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    private static CallOptions Options() => new(cancellationToken: Token);

    private static Method<string, string> Method(string name, MethodType type) => new(type, "test.Echo", name, Text, Text);
}
