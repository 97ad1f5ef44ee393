using H3Routes.EndToEnd.Semantics;
using H3Routes.EndToEnd.Site;

namespace H3Routes.EndToEnd.Server;

/// <summary>[Offload]: handlers on the thread pool, while their worker serves others.</summary>
[Collection(nameof(QuietCollection))]
public sealed class OffloadTests(SemanticsFixture site) : IAsyncDisposable
{
    private const int Limit = 60_000;

    private readonly H3Client _client = new(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>On the same connection, and so on the same worker.</summary>
    [Fact(Timeout = Limit)]
    public async Task AHandlerThatBlocksHoldsNobodyUp()
    {
        OffloadedHandlers.Close();
        var request = new H3ClientRequest("GET", site.Url("/offloaded/blocked/a%20b?name=n%2B1"));
        request.Headers["x-id"] = "7";
        var blocked = _client.SendAsync(request, Token);
        Assert.Equal("n+1", await OffloadedHandlers.Blocking.Task.WaitAsync(Token));
        for (var i = 0; i < 100; i++)
        {
            using var other = await _client.GetAsync(site.Url("/plaintext"), Token);
            Assert.Equal(200, other.StatusCode);
        }

        Assert.False(blocked.IsCompleted);
        OffloadedHandlers.Open();
        using var response = await blocked;
        Assert.Equal("a b n+1 7 /offloaded/blocked/a%20b True", await response.ReadAsStringAsync(cancellationToken: Token));
    }

    /// <summary>The stream's memory is other requests' by the time that the handler reads its fields: it has its own.</summary>
    [Fact(Timeout = Limit)]
    public async Task AHandlerWhoseClientHasGoneSeesItsOwnRequest()
    {
        OffloadedHandlers.Close();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var request = new H3ClientRequest("GET", site.Url("/offloaded/blocked/mine?name=mine"));
        request.Headers["x-id"] = "mine";
        var blocked = _client.SendAsync(request, gone.Token);
        await OffloadedHandlers.Blocking.Task.WaitAsync(Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        for (var i = 0; i < 100; i++)
        {
            var other = new H3ClientRequest("GET", site.Url("/cookies?name=others"));
            other.Headers["x-id"] = "others";
            using var answer = await _client.SendAsync(other, Token);
            Assert.Equal(200, answer.StatusCode);
        }

        OffloadedHandlers.Open();
        Assert.Equal("mine mine mine /offloaded/blocked/mine True", await OffloadedHandlers.Seen.Task.WaitAsync(Token));
    }

    [Fact(Timeout = Limit)]
    public async Task ItStaysThereBehindEachAwait()
    {
        var request = new H3ClientRequest("POST", site.Url("/offloaded/parts"))
        {
            Content = H3ClientContent.FromWriter(static async (stream, cancellation) =>
            {
                for (var i = 0; i < 5; i++)
                {
                    await stream.WriteAsync("abc"u8.ToArray(), cancellation);
                    await stream.FlushAsync(cancellation);
                    await Task.Delay(20, cancellation);
                }
            }),
            Trailers = static () => new H3ClientHeaders { ["x-end"] = "yes" },
        };
        using var response = await _client.SendAsync(request, Token);
        Assert.Equal(4_000_000, (await response.ReadAsBytesAsync(cancellationToken: Token)).Length);
        Assert.Equal("yes", response.Trailers?["x-request"]);
        var threads = response.Trailers!["x-threads"]!.Split(" of ");
        Assert.Equal(threads[1], threads[0]);
        Assert.InRange(int.Parse(threads[0], System.Globalization.CultureInfo.InvariantCulture), 23, 28);
    }

    [Theory(Timeout = Limit)]
    [InlineData("POST", "/offloaded/sum/2", "[1,2,3]", 200, "12")]
    [InlineData("POST", "/offloaded/sum/two", "[1,2,3]", 400, null)]
    [InlineData("POST", "/offloaded/sum/2", "[1,2,", 400, null)]
    [InlineData("GET", "/offloaded/fails", null, 409, null)]
    public async Task BindingAnswersAndFailuresAreAsEver(string method, string path, string? content, int status, string? answer)
    {
        using var response = await _client.SendAsync(
            new H3ClientRequest(method, site.Url(path)) { Content = content is null ? null : H3ClientContent.FromString(content, "application/json") }, Token);
        var text = await response.ReadAsStringAsync(cancellationToken: Token);
        Assert.Equal(status, response.StatusCode);
        if (answer is null)
        {
            Assert.Equal("application/problem+json", response.Headers["content-type"]);
            Assert.DoesNotContain("False", text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(answer, text);
        }
    }
}
