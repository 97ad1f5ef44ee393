namespace H3Routes;

/// <summary>A request could not be completed for a reason of this side: its content could not be read, or a response is larger than the caller allows.</summary>
public sealed class H3ClientException : IOException
{
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public H3ClientException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>A limit of the options was passed.</summary>
    internal bool IsLimit { get; init; }
}
