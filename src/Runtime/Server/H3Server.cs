using System.Net;
using H3Routes.Routing;

namespace H3Routes;

/// <summary>An HTTP/3 server for one table of routes.</summary>
public sealed class H3Server : IAsyncDisposable
{
    /// <summary>Creates a server; nothing is opened yet.</summary>
    public static H3Server Create(H3RouteTable routes, Action<H3ServerOptions>? configure = null) => throw new NotImplementedException();

    /// <summary>Where the server listens, with the actual ports. Empty before <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => throw new NotImplementedException();

    /// <summary>SHA-256 of the certificate (DER), for a client's pin or a browser's <c>serverCertificateHashes</c>.</summary>
    public ReadOnlyMemory<byte> CertificateHash => throw new NotImplementedException();

    /// <summary>Opens the sockets and starts the workers.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops: refuses new requests, finishes the running ones within <see cref="H3ServerOptions.ShutdownTimeout"/>, closes.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Starts, runs until SIGINT, SIGTERM or <paramref name="cancellationToken"/>, and stops.</summary>
    public Task RunAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops the server if it runs.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
