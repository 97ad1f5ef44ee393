namespace H3Routes;

/// <summary>Whether a server asks its clients for a certificate (RFC 8446 4.3.2).</summary>
public enum H3ClientCertificateMode
{
    /// <summary>It does not. The default.</summary>
    None,

    /// <summary>It asks, and serves clients that have none. One whose certificate does not verify is refused.</summary>
    Request,

    /// <summary>It refuses clients without a certificate that verifies.</summary>
    Require,
}
