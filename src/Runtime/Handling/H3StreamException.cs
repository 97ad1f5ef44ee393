using H3Routes.Http3;

namespace H3Routes;

/// <summary>The peer gave up a request, the message was malformed, or the connection ended: the content is not whole, and no more of it comes.</summary>
public sealed class H3StreamException : IOException
{
    /// <summary>An exception for <paramref name="rawErrorCode"/> as it came.</summary>
    public H3StreamException(string message, long rawErrorCode) : base(message) => RawErrorCode = rawErrorCode;

    /// <summary>The code as HTTP/3 knows it. A code it does not know counts as <see cref="Http3ErrorCode.NoError"/> (RFC 9114 8.1).</summary>
    public Http3ErrorCode ErrorCode => Enum.IsDefined((Http3ErrorCode)RawErrorCode) ? (Http3ErrorCode)RawErrorCode : Http3ErrorCode.NoError;

    /// <summary>The code as it came, 0 to 2^62-1.</summary>
    public long RawErrorCode { get; }

    internal static H3StreamException ForRead(ulong code) =>
        new($"The request's content ended early with the error code 0x{code:x}: the client reset the stream, the message was malformed, or the connection is over.", (long)code);
}
