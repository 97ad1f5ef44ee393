namespace H3Routes;

/// <summary>What a WebTransport session asks the server for.</summary>
public sealed class H3WebTransportConnectOptions
{
    /// <summary>The <c>origin</c> to send, such as <c>https://example.com</c>; null for none, as clients that are no browser do.</summary>
    public string? Origin { get; init; }

    /// <summary>The application protocols that are offered, the best first (WT-Available-Protocols): ASCII without control characters. The server chooses one of them or none.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>Further fields of the request; null for none.</summary>
    public H3ClientHeaders? Headers { get; init; }
}
