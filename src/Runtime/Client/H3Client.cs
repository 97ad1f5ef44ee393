using System.Net.WebSockets;
using System.Text;
using H3Routes.EventLoops;

namespace H3Routes;

/// <summary>
/// An HTTP/3 client. Requests to one authority share a connection, any number at a time; those beyond the server's limit wait their turn. For every thread:
/// one client serves a whole program. It owns one background thread, from the first request until it is disposed, and another for its WebTransport sessions.
/// </summary>
public sealed partial class H3Client : IAsyncDisposable
{
    private readonly ClientWorker _worker;

    /// <param name="options">Read once; null for the defaults.</param>
    public H3Client(H3ClientOptions? options = null)
    {
        options ??= new H3ClientOptions();
        var check = CertificateCheck.Create(options);
        _worker = new ClientWorker(options, check, loop => new QuicNetwork(loop, options, check));
        _sessionWorker = new(() => SessionWorker(options, (loop, webTransport) => new QuicNetwork(loop, options, check, webTransport)));
    }

    /// <summary>For tests: on a network of theirs.</summary>
    internal H3Client(H3ClientOptions options, Func<EventLoop, IClientNetwork> network)
    {
        _worker = new ClientWorker(options, CertificateCheck.Create(options), network);
        _sessionWorker = new(() => SessionWorker(options, (loop, _) => network(loop)));
    }

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

    /// <summary>Opens a stream of another protocol to a path of the server (extended CONNECT, RFC 9220), and gives it when the server has answered, whatever the answer is.</summary>
    /// <param name="protocol">The upgrade token sent as <c>:protocol</c>, such as <c>websocket</c>.</param>
    /// <param name="uri">An absolute https URI.</param>
    /// <param name="headers">Fields to send; null for none.</param>
    /// <param name="cancellationToken">Gives up until the answer is there.</param>
    /// <exception cref="ArgumentException">The protocol is no token, the URI is not https, or there is a field that HTTP/3 forbids.</exception>
    /// <exception cref="H3ExtendedConnectNotSupportedException">The server's SETTINGS say that it takes no extended CONNECT.</exception>
    /// <exception cref="H3ConnectionException">No connection could be made, or it ended.</exception>
    /// <exception cref="H3StreamException">The server refused or reset the stream.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<H3ConnectStream> ConnectAsync(string protocol, Uri uri, H3ClientHeaders? headers = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return H3ConnectStream.OpenAsync(_worker, protocol, uri, headers, cancellationToken);
    }

    /// <summary>Opens a flow of HTTP datagrams (RFC 9297) to a path of the server, by an extended CONNECT (RFC 9220) whose stream carries capsules.</summary>
    /// <param name="protocol">The upgrade token sent as <c>:protocol</c>, such as <c>connect-udp</c>.</param>
    /// <returns>An open flow; dispose it. To a server that takes no datagrams they go as capsules: <see cref="H3ClientDatagrams.UsesCapsules"/>.</returns>
    /// <exception cref="H3ConnectRefusedException">The server has refused it: see the status.</exception>
    /// <inheritdoc cref="ConnectAsync"/>
    public Task<H3ClientDatagrams> ConnectDatagramsAsync(string protocol, Uri uri, H3ClientHeaders? headers = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return H3ClientDatagrams.ConnectAsync(_worker, protocol, uri, headers, cancellationToken);
    }

    /// <summary>Makes a connection of another protocol than HTTP/3, which is nothing but datagrams (RFC 9221); one of its own, that is kept alive until it is disposed.</summary>
    /// <param name="applicationProtocol">The protocol's name (ALPN, RFC 7301), 1 to 255 bytes; not <c>h3</c>.</param>
    /// <param name="uri">An absolute https URI, of which host and port count.</param>
    /// <param name="cancellationToken">Gives up until the connection is there.</param>
    /// <returns>An open connection; dispose it.</returns>
    /// <exception cref="ArgumentException">The name is too long or <c>h3</c>, or the URI is not https.</exception>
    /// <exception cref="InvalidOperationException"><see cref="H3ClientOptions.Datagrams"/> is off.</exception>
    /// <exception cref="H3ConnectionException">No connection could be made: also where the server does not know the protocol.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public Task<H3ClientDatagrams> ConnectRawDatagramsAsync(string applicationProtocol, Uri uri, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(applicationProtocol);
        ArgumentNullException.ThrowIfNull(uri);
        if (applicationProtocol == ClientConnection.Http3 || Encoding.UTF8.GetByteCount(applicationProtocol) > byte.MaxValue)
        {
            throw new ArgumentException($"'{applicationProtocol}' is no protocol for raw datagrams: a name of 1 to 255 bytes, and not h3.", nameof(applicationProtocol));
        }

        if (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"'{uri}' is not an absolute https:// URL.", nameof(uri));
        }

        if (!_worker.Options.Datagrams)
        {
            throw new InvalidOperationException("This client takes no datagrams (H3ClientOptions.Datagrams), and such a connection has nothing else.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        return ClientDatagramConnection.ConnectAsync(_worker, applicationProtocol, uri, cancellationToken);
    }

    /// <summary>Opens a WebSocket (RFC 9220).</summary>
    /// <param name="uri">An absolute URI; <c>https</c> or <c>wss</c>, which are the same here.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up until the WebSocket is open.</param>
    /// <returns>An open WebSocket; dispose it.</returns>
    /// <exception cref="H3ConnectRefusedException">The server has refused it: see the status.</exception>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The server's answer breaks RFC 6455 4.1: it chose a subprotocol that was not offered, or an extension.</exception>
    /// <inheritdoc cref="ConnectAsync"/>
    public async Task<WebSocket> ConnectWebSocketAsync(Uri uri, H3WebSocketOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        options ??= new H3WebSocketOptions();
        var headers = new H3ClientHeaders();
        foreach (var (name, value) in options.Headers ?? [])
        {
            headers.Add(name, value);
        }

        headers.Add("sec-websocket-version", "13");
        if (options.Subprotocols.Count > 0)
        {
            headers.Add("sec-websocket-protocol", string.Join(", ", options.Subprotocols));
        }

        if (uri is { IsAbsoluteUri: true, Scheme: "wss" })
        {
            uri = new UriBuilder(uri) { Scheme = Uri.UriSchemeHttps, Port = uri.Port }.Uri;
        }

        var stream = await ConnectAsync("websocket", uri, headers, cancellationToken).ConfigureAwait(false);
        if (!stream.IsAccepted)
        {
            stream.Dispose();
            throw new H3ConnectRefusedException($"The server has refused the WebSocket {uri} with the status {stream.StatusCode}.", stream.StatusCode, stream.Headers);
        }

        var subprotocol = stream.Headers["sec-websocket-protocol"];
        if ((subprotocol is not null && !options.Subprotocols.Contains(subprotocol, StringComparer.Ordinal)) || stream.Headers["sec-websocket-extensions"] is not null)
        {
            stream.Abort();
            stream.Dispose();
            throw new WebSocketException(WebSocketError.HeaderError, $"The server chose the subprotocol '{subprotocol}' or an extension, and that was not offered (RFC 6455 4.1).");
        }

        var bytes = new ClientWebSocketStream(stream);
        bytes.Socket = WebSocket.CreateFromStream(bytes, new WebSocketCreationOptions
        {
            SubProtocol = subprotocol,
            KeepAliveInterval = options.KeepAliveInterval,
            KeepAliveTimeout = options.KeepAliveTimeout,
        });
        return bytes.Socket;
    }

    /// <summary>Closes all connections with H3_NO_ERROR and ends the thread. Requests that are not done fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync().ConfigureAwait(false);
        await _sessionWorker.Value.DisposeAsync().ConfigureAwait(false);
    }
}
