namespace H3Routes;

/// <summary>The server takes no extended CONNECT (RFC 9220): its SETTINGS say so.</summary>
public sealed class H3ExtendedConnectNotSupportedException : IOException
{
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public H3ExtendedConnectNotSupportedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
