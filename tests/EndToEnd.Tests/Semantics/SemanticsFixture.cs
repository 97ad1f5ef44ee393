using System.Net;
using H3Routes.EndToEnd.Client;
using H3Routes.EndToEnd.Site;

[assembly: AssemblyFixture(typeof(H3Routes.EndToEnd.Semantics.SemanticsFixture))]

namespace H3Routes.EndToEnd.Semantics;

/// <summary>tests/EndToEnd.Site in this process.</summary>
public sealed class SemanticsFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-semantics-").FullName;
    private readonly TestCertificate _certificate = new(address: IPAddress.Loopback);
    private H3Server? _server;

    public int Port => _server!.EndPoints[0].Port;

    public string CertificatePath => _certificate.Path;

    public string KeyPath => _certificate.KeyPath;

    public string Url(string path) => $"https://127.0.0.1:{Port}{path}";

    public async ValueTask InitializeAsync()
    {
        SemanticsServer.UseFolder(_folder);
        _server = SemanticsServer.Create(options =>
        {
            options.UseCertificate(_certificate.Path, _certificate.KeyPath);
            options.Workers = 1;
            options.Listen("127.0.0.1:0");
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
