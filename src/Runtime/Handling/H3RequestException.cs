namespace H3Routes;

/// <summary>The request cannot be served as it is, and the client is told so: unhandled, it becomes a problem response (RFC 9457) with <see cref="StatusCode"/>.</summary>
public sealed class H3RequestException : Exception
{
    /// <param name="statusCode">400 to 499.</param>
    /// <param name="message">What is wrong; it is sent to the client as the problem's detail.</param>
    /// <param name="innerException">The cause; it is not sent.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="statusCode"/> is not in that range.</exception>
    public H3RequestException(int statusCode, string message, Exception? innerException = null) : base(message, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 499);
        StatusCode = statusCode;
    }

    /// <summary>The response's status, 400 to 499.</summary>
    public int StatusCode { get; }
}
