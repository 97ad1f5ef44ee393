using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace H3Routes;

/// <summary>
/// A certificate chain and its private key, as a server or a client proves itself with: where they are, not what they are. They are read when the server starts or the
/// client first connects, and again when certificates are reloaded.
/// </summary>
public sealed class H3Certificate
{
    private readonly Func<CancellationToken, ValueTask<CertificatePem>> _read;

    private H3Certificate(Func<CancellationToken, ValueTask<CertificatePem>> read, bool isWatched, bool isDevelopment = false)
    {
        _read = read;
        IsWatched = isWatched;
        IsDevelopment = isDevelopment;
    }

    /// <summary>The DNS names that clients (SNI) get this certificate for; empty for those in the certificate. See <see cref="ForServerNames"/>.</summary>
    public IReadOnlyList<string> ServerNames { get; private init; } = [];

    /// <summary>It lies in files: those are looked at from time to time.</summary>
    internal bool IsWatched { get; }

    internal bool IsDevelopment { get; }

    /// <summary>From PEM files, as certbot, cert-manager and Kubernetes keep them. A server notices when they change.</summary>
    /// <param name="certificatePath">The leaf, then its intermediates.</param>
    /// <param name="keyPath">The leaf's private key (PKCS #8, PKCS #1 or SEC 1), not encrypted.</param>
    public static H3Certificate FromPemFiles(string certificatePath, string keyPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        ArgumentException.ThrowIfNullOrEmpty(keyPath);
        return new H3Certificate(_ => ValueTask.FromResult(CertificatePem.FromFiles(certificatePath, keyPath)), isWatched: true);
    }

    /// <summary>From PEM text.</summary>
    /// <param name="certificatePem">The leaf, then its intermediates.</param>
    /// <param name="keyPem">The leaf's private key (PKCS #8, PKCS #1 or SEC 1), not encrypted; may be the same text.</param>
    public static H3Certificate FromPem(string certificatePem, string keyPem)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePem);
        ArgumentException.ThrowIfNullOrEmpty(keyPem);
        return Fixed(new CertificatePem("The certificate in memory", Encoding.UTF8.GetBytes(certificatePem), Encoding.UTF8.GetBytes(keyPem)));
    }

    /// <summary>From a certificate with its private key, which must be exportable (<see cref="X509KeyStorageFlags.Exportable"/>). Both are copied: it may be disposed afterwards.</summary>
    /// <param name="certificate">The leaf.</param>
    /// <param name="intermediates">What clients need to find their way from the leaf to a root they trust, in that order; null for none.</param>
    /// <exception cref="H3CertificateException">There is no private key, or none that may leave.</exception>
    public static H3Certificate FromX509(X509Certificate2 certificate, X509Certificate2Collection? intermediates = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Fixed(CertificatePem.FromX509(certificate, intermediates));
    }

    /// <summary>From elsewhere, such as a vault: asked when the server starts or the client first connects, and at each <see cref="H3Server.ReloadCertificatesAsync"/>.</summary>
    /// <param name="load">Gives the certificate of the moment. What it throws is wrapped in an <see cref="H3CertificateException"/>.</param>
    public static H3Certificate FromSource(Func<CancellationToken, ValueTask<H3Certificate>> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return new H3Certificate(
            async cancellationToken =>
            {
                H3Certificate? loaded;
                try
                {
                    loaded = await load(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is not (H3CertificateException or OperationCanceledException))
                {
                    throw new H3CertificateException($"The source of a certificate failed: {exception.Message}", exception);
                }

                return loaded is null ? throw new H3CertificateException("The source of a certificate gave none.") : await loaded.ReadAsync(cancellationToken).ConfigureAwait(false);
            },
            isWatched: false);
    }

    /// <summary>The same as <see cref="FromX509"/>.</summary>
    /// <exception cref="H3CertificateException">There is no private key, or none that may leave.</exception>
    public static implicit operator H3Certificate(X509Certificate2 certificate) => FromX509(certificate);

    /// <summary>The same certificate for other names than those in it.</summary>
    /// <param name="serverNames">DNS names as SNI has them: ASCII (IDNs in their <c>xn--</c> form), any case; <c>*.example.com</c> stands for exactly one label, and an exact name goes before it.</param>
    /// <exception cref="ArgumentException">There is no name, or one is empty or holds a comma.</exception>
    public H3Certificate ForServerNames(params string[] serverNames)
    {
        ArgumentNullException.ThrowIfNull(serverNames);
        if (serverNames.Length == 0 || Array.Exists(serverNames, static name => string.IsNullOrWhiteSpace(name) || name.AsSpan().ContainsAny(',', '\0')))
            throw new ArgumentException("At least one server name is needed, and each is a DNS name.", nameof(serverNames));
        return new H3Certificate(_read, IsWatched, IsDevelopment) { ServerNames = [.. serverNames] };
    }

    /// <summary>The one that the server makes for localhost when it has no other.</summary>
    internal static H3Certificate Development() => new(static _ => ValueTask.FromResult(CertificatePem.Development()), isWatched: true, isDevelopment: true);

    /// <exception cref="H3CertificateException">It cannot be read. Whether it can be used is seen later.</exception>
    internal ValueTask<CertificatePem> ReadAsync(CancellationToken cancellationToken) => _read(cancellationToken);

    private static H3Certificate Fixed(CertificatePem pem) => new(_ => ValueTask.FromResult(pem), isWatched: false);
}
