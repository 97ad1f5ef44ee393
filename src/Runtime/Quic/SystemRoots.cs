namespace H3Routes.Quic;

/// <summary>Where the host keeps the root certificates that it trusts: as OpenSSL's variables say, or at the places of the known systems.</summary>
internal static class SystemRoots
{
    private static readonly string[] Files =
    [
        "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch, Gentoo
        "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL 6 and later
        "/etc/ssl/ca-bundle.pem", // openSUSE
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
        "/etc/ssl/cert.pem", // Alpine, macOS, FreeBSD
        "/usr/local/share/certs/ca-root-nss.crt", // FreeBSD
    ];

    private static readonly string[] Directories = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

    /// <returns>A file of PEM certificates or a directory of hashed ones; neither if the host has none, and then no certificate is trusted.</returns>
    public static (string? File, string? Directory) Find()
    {
        var file = Environment.GetEnvironmentVariable("SSL_CERT_FILE");
        var directory = Environment.GetEnvironmentVariable("SSL_CERT_DIR");
        if (!string.IsNullOrEmpty(file) || !string.IsNullOrEmpty(directory))
        {
            return (string.IsNullOrEmpty(file) ? null : file, string.IsNullOrEmpty(directory) ? null : directory);
        }

        foreach (var candidate in Files)
        {
            if (File.Exists(candidate))
            {
                return (candidate, null);
            }
        }

        return (null, Array.Find(Directories, Directory.Exists));
    }
}
