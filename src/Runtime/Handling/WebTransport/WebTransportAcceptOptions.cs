namespace H3Routes;

/// <summary>What <see cref="H3Context.AcceptWebTransportAsync"/> asks of the client.</summary>
public sealed class WebTransportAcceptOptions
{
    /// <summary>The values of <c>origin</c> that are let in, such as <c>https://example.com</c>; others get 403. Clients that are no browser send none and are let in. Null for any.</summary>
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>The application protocols that the handler speaks, the best first: the first that the client offers too is chosen (WT-Available-Protocols). Null for none.</summary>
    public IReadOnlyList<string>? Protocols { get; init; }

    /// <summary>A client that offers none of <see cref="Protocols"/> is refused with 400.</summary>
    public bool RequiresProtocol { get; init; }
}
