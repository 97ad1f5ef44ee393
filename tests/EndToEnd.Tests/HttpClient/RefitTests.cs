using Refit;

namespace H3Routes.EndToEnd.HttpClientHandler;

/// <summary>An interface that Refit implements, over our handler.</summary>
public sealed class RefitTests(InteropFixture interop) : IDisposable
{
    private readonly System.Net.Http.HttpClient _http = new(new H3HttpMessageHandler(new H3ClientOptions { DangerousAcceptAnyCertificate = true })) { BaseAddress = interop.Url("/") };

    public interface IInterop
    {
        [Get("/api/users/{id}")]
        Task<User> GetUserAsync(string id, CancellationToken cancellation);

        [Get("/status/{code}")]
        Task<IApiResponse> StatusAsync(int code, CancellationToken cancellation);

        [Post("/echo")]
        Task<User> EchoAsync([Body] User user, CancellationToken cancellation);

        [Get("/headers")]
        [Headers("x-fixed: 1")]
        Task<Dictionary<string, string>> HeadersAsync([Header("x-given")] string given, CancellationToken cancellation);

        [Get("/download/{n}")]
        Task<Stream> DownloadAsync(int n, CancellationToken cancellation);
    }

    public void Dispose() => _http.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task AnInterfaceIsAClient()
    {
        var token = TestContext.Current.CancellationToken;
        var api = RestService.For<IInterop>(_http);
        Assert.Equal(new User("J\u00fcrgen"), await api.GetUserAsync("J\u00fcrgen", token));
        Assert.Equal(new User("x"), await api.EchoAsync(new User("x"), token));
        var headers = await api.HeadersAsync("2", token);
        Assert.Equal(("1", "2"), (headers["x-fixed"], headers["x-given"]));
        using (var response = await api.StatusAsync(418, token))
        {
            Assert.Equal(418, (int?)response.StatusCode);
        }

        await using (var stream = await api.DownloadAsync(1_000_000, token))
        {
            using var content = new MemoryStream();
            await stream.CopyToAsync(content, token);
            Assert.Equal(InteropRoutes.Download(1_000_000), content.ToArray());
        }

        var exception = await Assert.ThrowsAsync<ApiException>(() => RestService.For<IMissing>(_http).GetAsync(token));
        Assert.Equal(404, (int)exception.StatusCode);
    }

    public interface IMissing
    {
        [Get("/nowhere")]
        Task<User> GetAsync(CancellationToken cancellation);
    }

    public sealed record User(string Id);
}
