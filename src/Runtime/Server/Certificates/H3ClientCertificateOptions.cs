using System.Security.Cryptography.X509Certificates;

namespace H3Routes;

/// <summary>How an <see cref="H3Server"/> learns who its clients are: certificates on their side of TLS (mTLS).</summary>
public sealed class H3ClientCertificateOptions
{
    /// <summary>Whether clients are asked.</summary>
    public H3ClientCertificateMode Mode { get; set; }

    /// <summary>
    /// The only anchors that count, with those of <see cref="AuthorityFile"/>: a client's chain must lead to one of them. Each need not be a root: an intermediate will do, or one client's own
    /// certificate. Their names are sent to clients. Without any, <see cref="Mode"/> must be <see cref="H3ClientCertificateMode.None"/>.
    /// </summary>
    public X509Certificate2Collection Authorities { get; } = [];

    /// <summary>A PEM file of further anchors, which is watched and reloaded as certificates are; null for none.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>
    /// The last word about a certificate that has verified, for each connection, resumed ones too: false (or an exception) closes it with the TLS alert access_denied. On the worker's thread,
    /// so it must not wait. Null accepts all.
    /// </summary>
    public Func<X509Certificate2, H3ConnectionInfo, bool>? Validate { get; set; }
}
