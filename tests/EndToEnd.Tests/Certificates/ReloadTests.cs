using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace H3Routes.EndToEnd.Certificates;

/// <summary>Certificates change while the server runs: new connections get the new ones, those that are there live on.</summary>
public sealed class ReloadTests
{
    private const int Limit = 60_000;
    private const string Reloaded = "Certificates reloaded";
    private const string NotReloaded = "the old ones stay";

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ACallChangesWhatNewConnectionsGet(int workers)
    {
        using var root = new TestAuthority();
        using var first = root.IssueServer("first", "localhost");
        using var second = root.IssueServer("second", "localhost");
        var present = first;
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Workers = workers;
            options.Certificate = H3Certificate.FromSource(_ => ValueTask.FromResult<H3Certificate>(present));
        });
        await using var old = server.Client(root.Roots);
        Assert.Equal("CN=first", (await server.AskAsync(old, "localhost")).Subject);
        present = second;
        await server.Server.ReloadCertificatesAsync(Token);
        Assert.Equal(second.GetCertHash(HashAlgorithmName.SHA256), server.Server.CertificateHash.ToArray());

        // Each worker gets some of these: the kernel chooses by the client's port.
        for (var i = 0; i < 4 * workers; i++)
        {
            Assert.Equal("CN=second", (await server.AskAsync("localhost", root.Roots)).Subject);
        }

        Assert.Equal("CN=first", (await server.AskAsync(old, "localhost")).Subject);
    }

    /// <summary>As certbot does (links), as others do (a new file in the old one's place), and as Kubernetes does (a link to a folder that is swapped).</summary>
    [Theory(Timeout = Limit)]
    [InlineData("replace")]
    [InlineData("links")]
    [InlineData("folder")]
    [InlineData("write")]
    public async Task WatchedFilesAreReloaded(string how)
    {
        using var root = new TestAuthority();
        using var first = root.IssueServer("first", "localhost");
        using var second = root.IssueServer("second", "localhost");
        using var folder = new TestFolder();
        Lay(folder, "1", first);
        File.CreateSymbolicLink(folder["..data"], folder["1"]);
        string Place(string name) => how switch
        {
            "folder" => Path.Combine(folder["..data"], name),
            "links" => File.CreateSymbolicLink(folder[name], Path.Combine(folder["1"], name)).FullName,
            _ => Path.Combine(folder["1"], name),
        };
        var (certificate, key) = (Place("tls.crt"), Place("tls.key"));
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.UseCertificate(certificate, key);
            options.CertificateReloadInterval = Often;
        });
        await using var old = server.Client(root.Roots);
        Assert.Equal("CN=first", (await server.AskAsync(old, "localhost")).Subject);

        Lay(folder, "2", second);
        switch (how)
        {
            case "folder":
                File.CreateSymbolicLink(folder["..tmp"], folder["2"]);

                // rename(2), as the kubelet does: .NET's own would follow the link.
                Assert.Equal(0, (await Tool.RunAsync("mv", ["-T", folder["..tmp"], folder["..data"]], TimeSpan.FromSeconds(10))).ExitCode);
                break;
            case "links":
                foreach (var name in (string[])["tls.crt", "tls.key"])
                {
                    File.Delete(folder[name]);
                    File.CreateSymbolicLink(folder[name], Path.Combine(folder["2"], name));
                }

                break;
            case "replace":
                File.Move(Path.Combine(folder["2"], "tls.key"), key, overwrite: true);
                File.Move(Path.Combine(folder["2"], "tls.crt"), certificate, overwrite: true);
                break;
            default:
                File.Copy(Path.Combine(folder["2"], "tls.crt"), certificate, overwrite: true);
                File.Copy(Path.Combine(folder["2"], "tls.key"), key, overwrite: true);
                break;
        }

        await server.LoggedAsync(Reloaded);
        Assert.Equal("CN=second", (await server.AskAsync("localhost", root.Roots)).Subject);
        Assert.Equal("CN=first", (await server.AskAsync(old, "localhost")).Subject);
    }

    [Theory(Timeout = Limit)]
    [InlineData("half a certificate")]
    [InlineData("another key")]
    [InlineData("empty")]
    [InlineData("gone")]
    public async Task WhatIsHalfWrittenLeavesTheOldOne(string what)
    {
        using var root = new TestAuthority();
        using var first = root.IssueServer("first", "localhost");
        using var second = root.IssueServer("second", "localhost");
        using var folder = new TestFolder();
        Lay(folder, "1", first);
        var (certificate, key) = (Path.Combine(folder["1"], "tls.crt"), Path.Combine(folder["1"], "tls.key"));
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.UseCertificate(certificate, key);
            options.CertificateReloadInterval = Often;
        });
        switch (what)
        {
            case "half a certificate":
                var pem = second.ExportCertificatePem();
                await File.WriteAllTextAsync(certificate, pem[..(pem.Length / 2)], Token);
                break;
            case "another key":
                await File.WriteAllTextAsync(certificate, second.ExportCertificatePem(), Token);
                break;
            case "empty":
                await File.WriteAllTextAsync(key, "", Token);
                break;
            default:
                File.Delete(certificate);
                break;
        }

        var warning = await server.LoggedAsync(NotReloaded);
        Assert.Contains("tls.crt", warning, StringComparison.Ordinal);
        Assert.Equal("CN=first", (await server.AskAsync("localhost", root.Roots)).Subject);
        await Assert.ThrowsAsync<H3CertificateException>(() => server.Server.ReloadCertificatesAsync(Token));
        Assert.Equal(first.GetCertHash(HashAlgorithmName.SHA256), server.Server.CertificateHash.ToArray());

        // Complained of once, not at every look.
        await Task.Delay(6 * Often, Token);
        Assert.Single(server.Log, static line => line.Level == LogLevel.Warning && line.Text.Contains(NotReloaded, StringComparison.Ordinal));

        await File.WriteAllTextAsync(certificate, second.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(key, KeyOf(second), Token);
        await server.LoggedAsync(Reloaded);
        Assert.Equal("CN=second", (await server.AskAsync("localhost", root.Roots)).Subject);
    }

    /// <summary>The tickets of all workers are sealed with one key, which outlives a reload.</summary>
    [Fact(Timeout = Limit)]
    public async Task SessionsAreResumedAcrossAReload()
    {
        using var root = new TestAuthority();
        var number = 0;
        await using var server = await SecuredServer.StartAsync(options =>
            options.Certificate = H3Certificate.FromSource(_ => ValueTask.FromResult<H3Certificate>(root.IssueServer($"number {++number}", "localhost"))));
        await using var client = server.ShortClient(root.Roots);
        Assert.False((await server.AskResumedAsync(client, "localhost")).IsResumed);
        await server.Server.UntilAsync(static state => state.Connections == 0);
        await server.Server.ReloadCertificatesAsync(Token);
        Assert.True((await server.AskResumedAsync(client, "localhost")).IsResumed);
        Assert.Equal("CN=number 2", (await server.AskAsync("localhost", root.Roots)).Subject);
    }

    /// <summary>Whoever got in by the old authorities comes in by the new ones or not at all, session or no session.</summary>
    [Fact(Timeout = Limit)]
    public async Task OtherAuthoritiesForClientsCountAtOnce()
    {
        using var root = new TestAuthority();
        using var old = new TestAuthority("old people");
        using var young = new TestAuthority("young people");
        using var oldClient = old.IssueClient("old");
        using var youngClient = young.IssueClient("young");
        using var folder = new TestFolder();
        folder.Write("ca.pem", old.Pem);
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Certificate = root.IssueServer("localhost");
            options.ClientCertificates.Mode = H3ClientCertificateMode.Require;
            options.ClientCertificates.AuthorityFile = folder["ca.pem"];
            options.CertificateReloadInterval = Often;
        });
        await using var client = server.ShortClient(root.Roots, oldClient);
        Assert.EndsWith("|CN=old", (await server.AskAsync(client, "localhost")).Told, StringComparison.Ordinal);
        await server.Server.UntilAsync(static state => state.Connections == 0);
        folder.Write("ca.pem", young.Pem);
        await server.LoggedAsync(Reloaded);
        Assert.EndsWith("|CN=young", (await server.AskAsync("localhost", root.Roots, youngClient)).Told, StringComparison.Ordinal);
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => server.AskAsync(client, "localhost"));
        Assert.Equal(H3ConnectionFailure.ClientCertificateRefused, exception.Failure);
    }

    /// <summary>Requests run on while certificates change a hundred times under them, and what is old is freed.</summary>
    [Fact(Timeout = Limit)]
    public async Task ManyReloadsUnderLoadLoseNothing()
    {
        using var root = new TestAuthority();
        using var leaf = root.IssueServer("localhost");
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Workers = 2;
            options.Certificate = leaf;
        });
        using var stop = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 2).Select(_ => Task.Run(
            async () =>
            {
                var asked = 0;
                for (; !stop.IsCancellationRequested; asked++)
                {
                    Assert.Equal("CN=localhost", (await server.AskAsync("localhost", root.Roots)).Subject);
                }

                return asked;
            },
            Token)).ToArray();
        for (var i = 0; i < 100; i++)
        {
            await Task.WhenAll(server.Server.ReloadCertificatesAsync(Token), server.Server.ReloadCertificatesAsync(Token));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(asking), static asked => Assert.NotEqual(0, asked));
    }

    [Fact(Timeout = Limit)]
    public async Task BeforeTheStartThereIsNothingToReloadAndAfterTheEndNothingHappens()
    {
        using var root = new TestAuthority();
        using var leaf = root.IssueServer("localhost");
        var server = global::Interop.InteropServer.Create(options =>
        {
            options.Listen("127.0.0.1:0");
            options.Certificate = leaf;
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.ReloadCertificatesAsync(Token));
        await server.StartAsync(Token);
        await server.StopAsync(Token);
        await server.ReloadCertificatesAsync(Token);
    }

    private static void Lay(TestFolder folder, string name, X509Certificate2 certificate)
    {
        Directory.CreateDirectory(folder[name]);
        File.WriteAllText(Path.Combine(folder[name], "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder[name], "tls.key"), KeyOf(certificate));
    }

    private static string KeyOf(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
}
