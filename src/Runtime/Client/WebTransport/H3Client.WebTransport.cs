using H3Routes.EventLoops;
using H3Routes.WebTransport;

namespace H3Routes;

public sealed partial class H3Client
{
    private readonly Lazy<ClientWorker> _sessionWorker;

    /// <summary>
    /// Opens a WebTransport session. Sessions have connections of their own, apart from those of requests, and share one as far as the server allows it. The newest draft that the server speaks is
    /// spoken: 02, 07 to 12, 13 and 14, or 15 and later.
    /// </summary>
    /// <param name="uri">An absolute https URI.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Gives up until the session is open.</param>
    /// <returns>An open session; close or dispose it.</returns>
    /// <exception cref="ArgumentException">The URI is not https, a protocol is not ASCII, or there is a field that HTTP/3 forbids.</exception>
    /// <exception cref="H3ConnectRefusedException">The server has refused it: see the status.</exception>
    /// <exception cref="H3ExtendedConnectNotSupportedException">The server's SETTINGS say that it speaks no WebTransport.</exception>
    /// <exception cref="H3ConnectionException">No connection could be made, or it ended.</exception>
    /// <exception cref="H3StreamException">The server reset the stream.</exception>
    /// <exception cref="WebTransportSessionException">The server chose a protocol that was not offered.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public async Task<WebTransportSession> ConnectWebTransportAsync(Uri uri, H3WebTransportConnectOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        cancellationToken.ThrowIfCancellationRequested();
        var exchange = ClientExchange.OfSession(_sessionWorker.Value, new ClientSessionRequest(uri, options ?? new H3WebTransportConnectOptions()), cancellationToken);
        using var response = await exchange.Start().ConfigureAwait(false);
        if (exchange.Session is not { } session)
        {
            throw new H3ConnectRefusedException($"The server has refused the WebTransport session {uri} with the status {response.StatusCode}.", response.StatusCode, response.Headers);
        }

        if (session.Closed is { IsCompleted: true, Result: { Kind: WebTransportCloseKind.Aborted, ProtocolErrorCode: (long)WebTransportErrorCode.AlpnError } end })
        {
            throw new WebTransportSessionException(end);
        }

        return session;
    }

    private static ClientWorker SessionWorker(H3ClientOptions options, Func<EventLoop, ClientWebTransport, IClientNetwork> network)
    {
        var webTransport = new ClientWebTransport(options.WebTransport);
        return new ClientWorker(options, CertificateCheck.Create(options), loop => network(loop, webTransport), webTransport);
    }
}
