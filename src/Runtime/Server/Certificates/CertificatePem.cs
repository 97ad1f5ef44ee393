using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using H3Routes.Quic;

namespace H3Routes;

/// <summary>A certificate chain and its private key as they were read. Not a record: it holds a secret and shall not print it.</summary>
/// <param name="source">Where they come from, for messages.</param>
internal sealed class CertificatePem(string source, byte[] certificate, byte[] key)
{
    public string Source => source;

    /// <summary>PEM.</summary>
    public byte[] Certificate => certificate;

    /// <summary>PEM.</summary>
    public byte[] Key => key;

    /// <summary>The files that they come from; null from elsewhere.</summary>
    public (string Certificate, string Key)? Paths { get; private init; }

    public static CertificatePem FromFiles(string certificatePath, string keyPath)
        => new($"'{Path.GetFullPath(certificatePath)}' with '{Path.GetFullPath(keyPath)}'", ReadFile(certificatePath), ReadFile(keyPath)) { Paths = (certificatePath, keyPath) };

    public static CertificatePem Development()
    {
        try
        {
            var development = DevelopmentCertificate.Load();
            return FromFiles(development.CertificatePath, development.KeyPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new H3CertificateException(
                $"The development certificate cannot be kept in '{DevelopmentCertificate.DefaultDirectory}': {exception.Message} Set H3ServerOptions.Certificate.", exception);
        }
    }

    public static CertificatePem FromX509(X509Certificate2 certificate, X509Certificate2Collection? intermediates)
    {
        var who = $"The certificate of '{certificate.Subject}'";
        if (!certificate.HasPrivateKey)
            throw new H3CertificateException($"{who} has no private key with it.");
        string key;
        try
        {
            using var rsa = certificate.GetRSAPrivateKey();
            using var ecdsa = certificate.GetECDsaPrivateKey();
            key = rsa?.ExportPkcs8PrivateKeyPem() ?? ecdsa?.ExportPkcs8PrivateKeyPem() ?? throw new H3CertificateException($"{who} has a key that is neither RSA nor ECDSA.");
        }
        catch (CryptographicException exception)
        {
            throw new H3CertificateException($"{who} does not give its private key: load it with X509KeyStorageFlags.Exportable. {exception.Message}", exception);
        }

        var chain = new StringBuilder(certificate.ExportCertificatePem());
        foreach (var intermediate in intermediates ?? [])
            chain.Append('\n').Append(intermediate.ExportCertificatePem());
        return new CertificatePem(who, Encoding.UTF8.GetBytes(chain.ToString()), Encoding.UTF8.GetBytes(key));
    }

    /// <exception cref="H3CertificateException">The file cannot be read.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new H3CertificateException($"There is no file '{Path.GetFullPath(path)}'.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new H3CertificateException($"'{Path.GetFullPath(path)}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The leaf.</summary>
    /// <exception cref="H3CertificateException">There is none.</exception>
    public X509Certificate2 Leaf()
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificate));
        }
        catch (CryptographicException exception)
        {
            throw new H3CertificateException($"{source}: no PEM certificate. {exception.Message}", exception);
        }
    }
}
