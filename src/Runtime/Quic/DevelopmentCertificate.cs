using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace H3Routes.Quic;

/// <summary>
/// A certificate for localhost that a developer need not make: ECDSA P-256 and 13 days, because browsers take a certificate by its hash (serverCertificateHashes of WebTransport) only
/// with a key of that kind and for less than 14 days. It is kept in the user's data folder and renewed when little of its time is left. Several processes may load it at once.
/// </summary>
internal sealed class DevelopmentCertificate
{
    private const string CertificateName = "development.crt.pem";
    private const string KeyName = "development.key.pem";

    private static readonly TimeSpan Validity = TimeSpan.FromDays(13);
    private static readonly TimeSpan LeastRemaining = TimeSpan.FromDays(1);

    /// <summary>Clocks differ: it is valid a little before it is made.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(10);

    /// <summary>How long another process may take to make one.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private DevelopmentCertificate(string directory, X509Certificate2 certificate)
    {
        CertificatePath = Path.Combine(directory, CertificateName);
        KeyPath = Path.Combine(directory, KeyName);
        Sha256 = SHA256.HashData(certificate.RawDataMemory.Span);
        NotAfter = certificate.NotAfter.ToUniversalTime();
    }

    /// <summary>PEM.</summary>
    public string CertificatePath { get; }

    /// <summary>PEM; only the user can read it.</summary>
    public string KeyPath { get; }

    /// <summary>Of the DER form, as serverCertificateHashes takes it.</summary>
    public ReadOnlyMemory<byte> Sha256 { get; }

    public DateTime NotAfter { get; }

    /// <summary>The folder where it is kept: h3routes in the user's data folder.</summary>
    public static string DefaultDirectory => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } data ? data : Path.GetTempPath(),
        "h3routes");

    /// <summary>The certificate in <paramref name="directory"/>, made or renewed where necessary.</summary>
    /// <exception cref="IOException">The folder cannot be used; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static DevelopmentCertificate Load(string? directory = null, TimeProvider? clock = null)
    {
        directory ??= DefaultDirectory;
        clock ??= TimeProvider.System;
        if (!Directory.Exists(directory))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        // The lock is taken for looking, too: nobody sees the certificate of one process and the key of another.
        using var _ = Lock(Path.Combine(directory, "development.lock"));
        var now = clock.GetUtcNow();
        return TryRead(directory, now) ?? Create(directory, now);
    }

    private static FileStream Lock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        OnlyForOwner(options);
        for (var start = Environment.TickCount64; ; Thread.Sleep(20))
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (Environment.TickCount64 - start < LockPatience.TotalMilliseconds && File.Exists(path))
            {
                // Held by another process.
            }
        }
    }

    /// <summary>Null if it is missing, unreadable, not what it should be, or nearly over.</summary>
    private static DevelopmentCertificate? TryRead(string directory, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(directory, CertificateName), Path.Combine(directory, KeyName));
            return certificate.NotBefore.ToUniversalTime() <= now && certificate.NotAfter.ToUniversalTime() - now >= LeastRemaining
                ? new DevelopmentCertificate(directory, certificate)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static DevelopmentCertificate Create(string directory, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost, O=H3Routes development", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));

        // No key usage: with one, a client that is given the certificate as its trust anchor (curl --cacert) would not take it for its own issuer.
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.CreateSelfSigned(now - Backdating, now - Backdating + Validity);

        // Key first: whoever reads without the lock finds at worst a pair that does not match, and makes it anew.
        Replace(Path.Combine(directory, KeyName), key.ExportPkcs8PrivateKeyPem());
        Replace(Path.Combine(directory, CertificateName), certificate.ExportCertificatePem());
        return new DevelopmentCertificate(directory, certificate);
    }

    private static void Replace(string path, string text)
    {
        var fresh = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        OnlyForOwner(options);
        using (var writer = new StreamWriter(fresh, options))
        {
            writer.Write(text + "\n");
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static void OnlyForOwner(FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
    }
}
