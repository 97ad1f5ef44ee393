namespace H3Routes;

/// <summary>One request and its response. Pooled: not to be used after the handler is done.</summary>
public sealed class H3Context
{
    /// <summary>The request.</summary>
    public H3Request Request => throw new NotImplementedException();

    /// <summary>The response.</summary>
    public H3Response Response => throw new NotImplementedException();

    /// <summary>Cancelled when the client resets or stops the stream, or the connection ends.</summary>
    public CancellationToken Aborted => throw new NotImplementedException();

    /// <summary>Room for values decoded while binding: at least <paramref name="length"/> bytes, valid until the handler is done.</summary>
    internal Span<byte> Scratch(int length) => throw new NotImplementedException();
}
