using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Interop;

[assembly: AssemblyFixture(typeof(H3Routes.EndToEnd.InteropFixture))]

namespace H3Routes.EndToEnd;

/// <summary>samples/Interop in this process, on a free port of the loopback, with a certificate of its own in a folder that goes away.</summary>
public sealed class InteropFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-e2e-").FullName;
    private H3Server? _server;

    public int Port => EndPoint.Port;

    public IPEndPoint EndPoint => _server!.EndPoints[0];

    public ReadOnlyMemory<byte> CertificateHash => _server!.CertificateHash;

    /// <summary>Base64 of the SHA-256 of the public key: Chromium accepts the certificate by it.</summary>
    public string PublicKeyHash { get; private set; } = "";

    public string CertificatePath => Path.Combine(_folder, "cert.pem");

    public string KeyPath => Path.Combine(_folder, "key.pem");

    public string QlogDirectory => Path.Combine(_folder, "qlog");

    public Uri Url(string path) => new($"https://localhost:{Port}{path}");

    /// <summary>A further server with the same certificate and routes.</summary>
    /// <param name="routes">Others than samples/Interop's.</param>
    public async Task<H3Server> StartAsync(Action<H3ServerOptions> configure, Routing.H3RouteTable? routes = null)
    {
        var server = routes is null ? InteropServer.Create(Configure) : H3Server.Create(routes, Configure);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;

        void Configure(H3ServerOptions options)
        {
            options.UseCertificate(CertificatePath, KeyPath);
            options.Workers = 1;
            configure(options);
            if (options.EndPoints.Count == 0)
            {
                options.Listen("127.0.0.1:0");
            }
        }
    }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(QlogDirectory);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        await File.WriteAllTextAsync(CertificatePath, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(KeyPath, key.ExportPkcs8PrivateKeyPem());
        PublicKeyHash = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        _server = await StartAsync(_ => { });
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
