using System.IO.Pipelines;

namespace H3Routes;

/// <summary>A request. Spans are valid until the handler is done.</summary>
public sealed class H3Request
{
    /// <summary>The method.</summary>
    public H3Method Method => throw new NotImplementedException();

    /// <summary>The method as sent.</summary>
    public ReadOnlySpan<byte> MethodName => throw new NotImplementedException();

    /// <summary>The path as sent, undecoded and without the query.</summary>
    public ReadOnlySpan<byte> Path => throw new NotImplementedException();

    /// <summary>The query as sent, without the question mark; empty if there is none.</summary>
    public ReadOnlySpan<byte> Query => throw new NotImplementedException();

    /// <summary>:scheme.</summary>
    public ReadOnlySpan<byte> Scheme => throw new NotImplementedException();

    /// <summary>:authority, or the host field.</summary>
    public ReadOnlySpan<byte> Authority => throw new NotImplementedException();

    /// <summary>:protocol of an extended CONNECT (RFC 9220); otherwise empty.</summary>
    public ReadOnlySpan<byte> Protocol => throw new NotImplementedException();

    /// <summary>The fields.</summary>
    public H3Headers Headers => throw new NotImplementedException();

    /// <summary>The content-length field in bytes, or null.</summary>
    public long? ContentLength => throw new NotImplementedException();

    /// <summary>The content, pulled: bytes stay in the QUIC stack until they are read.</summary>
    public PipeReader Body => throw new NotImplementedException();
}
