namespace H3Routes;

/// <summary>The server has answered an extended CONNECT (RFC 9220) with another status than 2xx.</summary>
public sealed class H3ConnectRefusedException : IOException
{
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="statusCode">The status of the answer.</param>
    /// <param name="headers">Its fields.</param>
    public H3ConnectRefusedException(string message, int statusCode, H3ClientHeaders headers)
        : base(message) => (StatusCode, Headers) = (statusCode, headers);

    /// <summary>The status of the answer.</summary>
    public int StatusCode { get; }

    /// <summary>The fields of the answer.</summary>
    public H3ClientHeaders Headers { get; }
}
