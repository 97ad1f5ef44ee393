using H3Routes.EventLoops;

namespace H3Routes;

/// <summary>
/// An HTTP/3 client. Requests to one authority share a connection, any number at a time; those beyond the server's limit wait their turn. For every thread:
/// one client serves a whole program. It owns one background thread, from the first request until it is disposed.
/// </summary>
public sealed class H3Client : IAsyncDisposable
{
    private readonly ClientWorker _worker;

    /// <param name="options">Read once; null for the defaults.</param>
    public H3Client(H3ClientOptions? options = null)
    {
        options ??= new H3ClientOptions();
        var check = CertificateCheck.Create(options);
        _worker = new ClientWorker(options, check, loop => new QuicNetwork(loop, options, check));
    }

    /// <summary>For tests: on a network of theirs.</summary>
    internal H3Client(H3ClientOptions options, Func<EventLoop, IClientNetwork> network) => _worker = new ClientWorker(options, CertificateCheck.Create(options), network);

    /// <summary>Sends a request, and gives its response when the fields are there; the content follows while it is read, and while the request's content is still sent.</summary>
    /// <param name="cancellationToken">Gives up, until the response's content has been read: the stream is reset with H3_REQUEST_CANCELLED.</param>
    /// <exception cref="ArgumentException">The request has a field that HTTP/3 forbids.</exception>
    /// <exception cref="H3ConnectionException">No connection could be made, or it ended.</exception>
    /// <exception cref="H3StreamException">The server refused or reset the request, or the response was malformed.</exception>
    /// <exception cref="H3ClientException">The request's content could not be read.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<H3ClientResponse> SendAsync(H3ClientRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<H3ClientResponse>(cancellationToken);
        }

        return new ClientExchange(_worker, request, cancellationToken).Start();
    }

    /// <summary>GET.</summary>
    /// <param name="url">An absolute https URL.</param>
    /// <inheritdoc cref="SendAsync"/>
    public Task<H3ClientResponse> GetAsync(string url, CancellationToken cancellationToken = default) => SendAsync(new H3ClientRequest("GET", url), cancellationToken);

    /// <summary>HEAD.</summary>
    /// <param name="url">An absolute https URL.</param>
    /// <inheritdoc cref="SendAsync"/>
    public Task<H3ClientResponse> HeadAsync(string url, CancellationToken cancellationToken = default) => SendAsync(new H3ClientRequest("HEAD", url), cancellationToken);

    /// <summary>POST.</summary>
    /// <param name="url">An absolute https URL.</param>
    /// <param name="content">The content; null for none.</param>
    /// <inheritdoc cref="SendAsync"/>
    public Task<H3ClientResponse> PostAsync(string url, H3ClientContent? content, CancellationToken cancellationToken = default) =>
        SendAsync(new H3ClientRequest("POST", url) { Content = content }, cancellationToken);

    /// <summary>Closes all connections with H3_NO_ERROR and ends the thread. Requests that are not done fail.</summary>
    public ValueTask DisposeAsync() => _worker.DisposeAsync();
}
