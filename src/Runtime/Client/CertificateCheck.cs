using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using H3Routes.Quic;

namespace H3Routes;

/// <summary>
/// Which checks a server's certificate must pass. Chain and host name are the TLS stack's, during the handshake; the pin, and the address of a host without a
/// name, are checked here after it, before anything is sent.
/// </summary>
internal sealed record CertificateCheck(bool VerifyChain, string? AuthorityFile, string? AuthorityDirectory, byte[]? Pin)
{
    /// <summary>PEM of further authorities; empty for none.</summary>
    public ReadOnlyMemory<byte> Authorities { get; init; }

    /// <summary>How the certificate was checked, for people.</summary>
    public string Description => (VerifyChain, Pin) switch
    {
        (true, null) => $"signed by a root of {Roots}",
        (true, _) => $"signed by a root of {Roots}, and as pinned",
        (false, not null) => "as pinned",
        _ => "not checked",
    };

    /// <summary>What to do about a refusal.</summary>
    public string Hint => $"Trusted are the roots of {Roots}. Use --cacert (CertificateAuthorityFile, CertificateAuthorities) for a root of your own, --pin (CertificatePin) for one certificate, or for tests -k (DangerousAcceptAnyCertificate).";

    private string Roots => (Authorities.IsEmpty, AuthorityFile ?? AuthorityDirectory) switch
    {
        (true, var files) => files ?? "nobody",
        (false, null) => "CertificateAuthorities",
        (false, var files) => $"CertificateAuthorities and {files}",
    };

    public static CertificateCheck Create(H3ClientOptions options)
    {
        var hasOwnRoots = options.CertificateAuthorityFile is not null || options.CertificateAuthorities is { Count: > 0 };
        if (options.DangerousAcceptAnyCertificate || (options.CertificateHash is not null && !hasOwnRoots))
        {
            return new(false, null, null, options.CertificateHash);
        }

        var (file, directory) = hasOwnRoots ? (options.CertificateAuthorityFile, null) : SystemRoots.Find();
        return new(true, file, directory, options.CertificateHash)
        {
            Authorities = options.CertificateAuthorities is { Count: > 0 } authorities ? Encoding.ASCII.GetBytes(authorities.ExportCertificatePems()) : default,
        };
    }

    /// <summary>Null if the certificate passes.</summary>
    public H3ConnectionException? Refuse(ReadOnlySpan<byte> certificate, ClientAuthority authority)
    {
        if (Pin is not null)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(certificate, hash);
            if (!hash.SequenceEqual(Pin))
            {
                return Refused($"The certificate of {authority} is not the pinned one: its SHA-256 is {Convert.ToHexStringLower(hash)}.");
            }
        }

        if (VerifyChain && authority.Address is not null)
        {
            try
            {
                using var parsed = X509CertificateLoader.LoadCertificate(certificate);
                if (!parsed.MatchesHostname(authority.Host, allowWildcards: false, allowCommonName: false))
                {
                    return Refused($"The certificate of {authority} does not hold that address: use a name that it holds, or --pin (CertificatePin).");
                }
            }
            catch (CryptographicException exception)
            {
                return Refused($"The certificate of {authority} cannot be read: {exception.Message}");
            }
        }

        return null;
    }

    /// <exception cref="FormatException">Not a SHA-256.</exception>
    public static byte[] ParsePin(string text)
    {
        var hex = text.Replace(":", "", StringComparison.Ordinal);
        try
        {
            var hash = hex.Length == 64 ? Convert.FromHexString(hex) : Convert.FromBase64String(text);
            if (hash.Length == SHA256.HashSizeInBytes)
            {
                return hash;
            }
        }
        catch (FormatException)
        {
        }

        throw new FormatException($"'{text}' is not a SHA-256: 64 hexadecimal digits or base64.");
    }

    private static H3ConnectionException Refused(string message) => new(H3ConnectionFailure.CertificateRefused, message);
}
