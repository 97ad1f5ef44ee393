namespace H3Routes;

/// <summary>A certificate or private key cannot be used; the message says which file, and why.</summary>
public sealed class H3CertificateException : Exception
{
    /// <summary>Creates one.</summary>
    public H3CertificateException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one with its cause.</summary>
    public H3CertificateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
