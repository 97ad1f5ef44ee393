namespace H3Routes;

/// <summary>A connection could not be made, or ended before the response was complete.</summary>
public sealed class H3ConnectionException : IOException
{
    /// <param name="failure">Why.</param>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="errorCode">The code on the wire; null without one.</param>
    /// <param name="isApplicationError">The code is HTTP/3's (RFC 9114 8.1), not QUIC's (RFC 9000 20.1).</param>
    /// <param name="innerException">The cause.</param>
    public H3ConnectionException(H3ConnectionFailure failure, string message, ulong? errorCode = null, bool isApplicationError = false, Exception? innerException = null)
        : base(message, innerException) => (Failure, ErrorCode, IsApplicationError) = (failure, errorCode, isApplicationError);

    /// <summary>Why.</summary>
    public H3ConnectionFailure Failure { get; }

    /// <summary>The code on the wire; null without one. A TLS alert is 0x100 + its number (RFC 9001 4.8).</summary>
    public ulong? ErrorCode { get; }

    /// <summary>True if <see cref="ErrorCode"/> is HTTP/3's (RFC 9114 8.1), false if it is QUIC's (RFC 9000 20.1).</summary>
    public bool IsApplicationError { get; }
}
