using Files;
using H3Routes.EndToEnd.Client;

[assembly: AssemblyFixture(typeof(H3Routes.EndToEnd.FilesSample.FilesFixture))]

namespace H3Routes.EndToEnd.FilesSample;

/// <summary>samples/Files in this process, over a folder that goes away.</summary>
public sealed class FilesFixture : IAsyncLifetime
{
    public const int MaxFileSize = 64 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-sample-").FullName;
    private readonly TestCertificate _certificate = new();
    private H3Server? _server;

    public string Root => Path.Combine(_folder, "root");

    /// <summary>PEM.</summary>
    public string CertificatePath => _certificate.Path;

    public int Port => _server!.EndPoints[0].Port;

    public string Url(string path) => $"https://localhost:{Port}{path}";

    /// <summary>A place that is not served.</summary>
    public string Outside(string name) => Path.Combine(_folder, name);

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Root, "sub"));
        await File.WriteAllTextAsync(Path.Combine(Root, ".upload-old"), "the rest of a process that was killed");
        _server = FilesServer.Create(Root, MaxFileSize, options =>
        {
            options.UseCertificate(_certificate.Path, _certificate.KeyPath);
            options.Listen("localhost:0");
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
