using System.Net;

namespace H3Routes;

/// <summary>
/// Lets <see cref="HttpClient"/>, and what builds on it, speak HTTP/3 through <see cref="H3Client"/>: <c>new HttpClient(new H3HttpMessageHandler())</c>. For https only.
/// Every request goes over HTTP/3, also one with <see cref="HttpClient"/>'s default version of 1.1 "or lower"; one that demands another version exactly fails with
/// <see cref="HttpRequestError.VersionNegotiationError"/>. Redirects, cookies, proxies, credentials and decompression are the caller's: the handler does nothing by itself that
/// the message does not say. For every thread.
/// </summary>
public sealed class H3HttpMessageHandler : HttpMessageHandler
{
    /// <summary>A request's <see cref="H3Priority"/>, in <see cref="HttpRequestMessage.Options"/>.</summary>
    public static readonly HttpRequestOptionsKey<H3Priority> Priority = new("H3Routes.Priority");

    /// <summary>A request's <see cref="H3ClientRequest.EarlyData"/>, in <see cref="HttpRequestMessage.Options"/>.</summary>
    public static readonly HttpRequestOptionsKey<bool> EarlyData = new("H3Routes.EarlyData");

    /// <summary>Is told of each interim response of a request, in <see cref="HttpRequestMessage.Options"/>: as <see cref="H3ClientRequest.OnInterim"/>.</summary>
    public static readonly HttpRequestOptionsKey<Action<int, H3ClientHeaders>> OnInterim = new("H3Routes.OnInterim");

    private readonly H3Client _client;
    private readonly bool _ownsClient;

    /// <param name="options">How to connect and whom to trust; null for the defaults.</param>
    public H3HttpMessageHandler(H3ClientOptions? options = null)
        : this(new H3Client(options), disposeClient: true)
    {
    }

    /// <param name="client">Sends the requests.</param>
    /// <param name="disposeClient">Disposing the handler disposes the client.</param>
    public H3HttpMessageHandler(H3Client client, bool disposeClient)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, _ownsClient) = (client, disposeClient);
    }

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The request cannot be sent over HTTP/3, or failed: <see cref="HttpRequestException.HttpRequestError"/> says how.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        CheckVersion(request);
        H3ClientRequest sent;
        try
        {
            sent = await HttpRequestTranslation.TranslateAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            throw new HttpRequestException(HttpRequestError.Unknown, exception.Message, exception);
        }

        H3ClientResponse response;
        try
        {
            response = await _client.SendAsync(sent, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (HttpFailure.OfSending(exception) is { } failure)
        {
            throw failure;
        }

        return HttpResponseTranslation.Translate(request, response);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsClient)
        {
            // The client's own thread ends it: waiting for that here could be waiting on that thread.
            _ = _client.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }

    private static void CheckVersion(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("The request has no absolute URI: set HttpClient.BaseAddress, or give one.");
        }

        if (uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new HttpRequestException(HttpRequestError.VersionNegotiationError, $"'{uri.Scheme}' is not HTTP/3's scheme: it needs https.");
        }

        var possible = request.VersionPolicy switch
        {
            HttpVersionPolicy.RequestVersionExact => request.Version == HttpVersion.Version30,
            HttpVersionPolicy.RequestVersionOrHigher => request.Version <= HttpVersion.Version30,
            _ => true,
        };
        if (!possible)
        {
            throw new HttpRequestException(
                HttpRequestError.VersionNegotiationError, $"HTTP/{request.Version} with {request.VersionPolicy} was asked for, and this handler speaks HTTP/3 only.");
        }
    }
}
