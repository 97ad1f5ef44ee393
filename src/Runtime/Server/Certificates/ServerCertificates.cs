using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using H3Routes.Quic;
using Microsoft.Extensions.Logging;

namespace H3Routes;

/// <summary>The certificates that a server's options name: reads them, at the start and again when they have changed.</summary>
internal sealed class ServerCertificates
{
    private readonly H3Certificate[] _certificates;
    private readonly H3ClientCertificateOptions _clients;
    private readonly ILogger _logger;

    public ServerCertificates(H3ServerOptions options, ILogger logger)
    {
        _certificates = [options.Certificate ?? H3Certificate.Development(), .. options.Certificates];
        _clients = options.ClientCertificates;
        _logger = logger;
        IsWatched = Array.Exists(_certificates, static certificate => certificate.IsWatched) || (_clients.Mode != H3ClientCertificateMode.None && _clients.AuthorityFile is not null);
    }

    /// <summary>Some lie in files.</summary>
    public bool IsWatched { get; }

    /// <summary>The default one is that of the development folder.</summary>
    public bool IsDevelopment => _certificates[0].IsDevelopment;

    /// <summary>Reads all of them anew.</summary>
    /// <returns>SHA-256 of the default leaf; and the options for a configuration, which checks them for good.</returns>
    /// <exception cref="H3CertificateException">One cannot be read, or the engine cannot do what is asked.</exception>
    public async Task<(byte[] Hash, QuicConfigurationOptions Options)> ReadAsync(QuicConfigurationOptions transport, CancellationToken cancellationToken)
    {
        if (_clients.Mode != H3ClientCertificateMode.None && _clients.Authorities.Count == 0 && _clients.AuthorityFile is null)
            throw new H3CertificateException($"ClientCertificates.Mode is {_clients.Mode}, but neither Authorities nor AuthorityFile says whose certificates count.");
        var read = new List<CertificatePem>(_certificates.Length);
        foreach (var certificate in _certificates)
            read.Add(await certificate.ReadAsync(cancellationToken).ConfigureAwait(false));
        var hash = Look(read);
        if (!QuicConfiguration.HasTlsExtension)
            return (hash, FromPaths(transport, read[0]));
        return (hash, transport with
        {
            Tls = new QuicTlsOptions
            {
                Identities = [.. read.Zip(_certificates, static (pem, certificate) => new QuicIdentity(pem.Source, pem.Certificate, pem.Key, certificate.ServerNames))],
                ClientVerification = (QuicClientVerification)_clients.Mode,
                ClientAuthorities = _clients.Mode == H3ClientCertificateMode.None ? default : ReadAuthorities(),
            },
        });
    }

    /// <summary>By which a change of the watched files is seen. What cannot be read counts, too: it may come back.</summary>
    public async Task<byte[]> FingerprintAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in _certificates)
        {
            if (!certificate.IsWatched)
                continue;
            try
            {
                var pem = await certificate.ReadAsync(cancellationToken).ConfigureAwait(false);
                hash.AppendData(SHA256.HashData(pem.Certificate));
                hash.AppendData(SHA256.HashData(pem.Key));
                CryptographicOperations.ZeroMemory(pem.Key);
            }
            catch (H3CertificateException)
            {
                hash.AppendData("unreadable"u8);
            }
        }

        if (_clients.AuthorityFile is { } file)
        {
            try
            {
                hash.AppendData(SHA256.HashData(CertificatePem.ReadFile(file)));
            }
            catch (H3CertificateException)
            {
                hash.AppendData("unreadable"u8);
            }
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Without the extension: one identity, from the files themselves.</summary>
    private QuicConfigurationOptions FromPaths(QuicConfigurationOptions transport, CertificatePem pem)
    {
        if (_certificates.Length > 1 || _clients.Mode != H3ClientCertificateMode.None || pem.Paths is not { } paths)
            throw new H3CertificateException(QuicConfiguration.NoTlsExtension);
        try
        {
            // The engine would only say that something is wrong.
            X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem.Certificate), Encoding.UTF8.GetString(pem.Key)).Dispose();
        }
        catch (CryptographicException exception)
        {
            throw new H3CertificateException($"{pem.Source}: {exception.Message}", exception);
        }

        return transport with { CertificateChainPath = paths.Certificate, PrivateKeyPath = paths.Key };
    }

    /// <summary>Warns of those that are not valid now: clients will refuse them, but that is for the clients to say.</summary>
    private byte[] Look(List<CertificatePem> read)
    {
        byte[] hash = [];
        var now = DateTime.Now;
        for (var i = 0; i < read.Count; i++)
        {
            using var leaf = read[i].Leaf();
            if (i == 0)
                hash = leaf.GetCertHash(HashAlgorithmName.SHA256);
            if (now < leaf.NotBefore || now > leaf.NotAfter)
                ServerLog.CertificateNotValidNow(_logger, read[i].Source, leaf.NotBefore, leaf.NotAfter);
            else
                ServerLog.CertificateRead(_logger, read[i].Source, leaf.Subject, leaf.NotAfter);
        }

        return hash;
    }

    private byte[] ReadAuthorities()
    {
        var pem = Encoding.ASCII.GetBytes(_clients.Authorities.ExportCertificatePems() + "\n");
        return _clients.AuthorityFile is { } file ? [.. pem, .. CertificatePem.ReadFile(file)] : pem;
    }
}
