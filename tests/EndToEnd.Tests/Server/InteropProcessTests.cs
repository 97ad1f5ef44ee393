using System.Net;
using System.Net.Sockets;

namespace H3Routes.EndToEnd.Server;

/// <summary>samples/Interop as its users start and stop it.</summary>
public sealed class InteropProcessTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task ASignalLetsTheRequestInFlightFinish(string signal)
    {
        await using var server = await InteropProcess.StartAsync(interop);
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = server.CertificateHash });
        using (await client.GetAsync(server.Url("/plaintext"), Token))
        {
        }

        // Longer than the grace that a host gives to a program which does not answer its signals.
        var slow = client.GetAsync(server.Url("/slow/3500"), Token);
        await Task.Delay(300, Token);
        var end = server.EndAsync(signal, TimeSpan.FromSeconds(15));
        using var response = await slow;
        Assert.Equal("slept", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal(0, await end);
    }

    [Fact(Timeout = Limit)]
    public async Task AnIdleServerStopsAtOnce()
    {
        await using var server = await InteropProcess.StartAsync(interop);
        Assert.Equal(0, await server.EndAsync("TERM", TimeSpan.FromSeconds(5)));
    }

    [Theory(Timeout = Limit)]
    [InlineData("address in use", "UDP 127.0.0.1:")]
    [InlineData("no certificate", "There is no file '/nowhere/cert.pem'")]
    [InlineData("no key", "--cert needs --key")]
    [InlineData("no address", "'nonsense' is not an address and a port")]
    [InlineData("no kqueue", "kqueue")]
    public async Task WhatTheUserCanMendIsOneMessage(string what, string message)
    {
        Assert.SkipWhen(what == "no kqueue" && (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("H3ROUTES_KQUEUE") is not null), "kqueue is here.");
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string[] options = what switch
        {
            "address in use" => ["--listen", $"127.0.0.1:{((IPEndPoint)other.LocalEndPoint!).Port}"],
            "no certificate" => ["--listen", "127.0.0.1:0", "--cert", "/nowhere/cert.pem", "--key", "/nowhere/key.pem"],
            "no key" => ["--listen", "127.0.0.1:0", "--cert", interop.CertificatePath],
            "no address" => ["--listen", "nonsense"],
            _ => ["--listen", "127.0.0.1:0", "--event-loop", "kqueue"],
        };
        var (exitCode, output, error) = await Tool.RunAsync("dotnet", [InteropProcess.Path, .. options], TimeSpan.FromSeconds(30));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory(Timeout = Limit)]
    [InlineData("libev", "--workers", "1")]
    [InlineData("epoll", "--workers", "1")]
    [InlineData("kqueue", "--workers", "1")]
    [InlineData("libev", "--retry", "Always")]
    [InlineData("epoll", "--workers", "2")]
    public async Task EveryLoopServesTheTable(string loop, string option, string value)
    {
        Assert.SkipWhen(
            loop == "kqueue" && OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("H3ROUTES_KQUEUE") is null, "There is no kqueue on Linux unless H3ROUTES_KQUEUE names libkqueue.");
        await using var server = await InteropProcess.StartAsync(interop, ["--event-loop", loop, option, value]);
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = server.CertificateHash });
        foreach (var row in InteropRoutes.Gets)
        {
            var (path, status, contentType, content) = row.Data;
            using var response = await client.GetAsync(server.Url(path), Token);
            Assert.Equal((path, status), (path, response.StatusCode));
            Assert.StartsWith(contentType, response.Headers["content-type"], StringComparison.Ordinal);
            Assert.Equal(content, await response.ReadAsStringAsync(cancellationToken: Token));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task LogsAreWrittenWhereTheyAreAskedFor()
    {
        var folder = Directory.CreateTempSubdirectory("h3routes-logs-").FullName;
        try
        {
            var keys = Path.Combine(folder, "keys");
            await using var server = await InteropProcess.StartAsync(interop, ["--qlog", Path.Combine(folder, "qlog")], new() { ["SSLKEYLOGFILE"] = keys });
            await using (var client = new H3Client(new H3ClientOptions { CertificatePin = server.CertificateHash }))
            {
                using var response = await client.GetAsync(server.Url("/plaintext"), Token);
            }

            Assert.Equal(0, await server.EndAsync("TERM", TimeSpan.FromSeconds(10)));
            var qlog = Assert.Single(Directory.GetFiles(Path.Combine(folder, "qlog")));
            Assert.EndsWith("-server.sqlog", qlog, StringComparison.Ordinal);
            Assert.Contains("packet_received", await File.ReadAllTextAsync(qlog, Token), StringComparison.Ordinal);
            Assert.Contains("SERVER_TRAFFIC_SECRET_0 ", await File.ReadAllTextAsync(keys, Token), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
