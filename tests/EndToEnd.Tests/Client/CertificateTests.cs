using System.Net;

namespace H3Routes.EndToEnd.Client;

/// <summary>Whom the client trusts: one row a rule.</summary>
public sealed class CertificateTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    /// <summary>What the server presents, how the client asks, what it trusts, and whether it goes on or the text of the refusal.</summary>
    public static TheoryData<string, string, string, string?> Rules => new()
    {
        { "localhost", "localhost", "ca", null },
        { "localhost", "LOCALHOST", "ca", null },
        { "localhost", "localhost", "pin", null },
        { "localhost", "localhost", "pin+ca", null },
        { "localhost", "localhost", "any", null },
        { "localhost", "localhost", "any+pin", null },
        { "localhost", "localhost", "system", "none of the trusted roots" },
        { "localhost", "localhost", "other ca", "none of the trusted roots" },
        { "localhost", "localhost", "other pin", "is not the pinned one" },
        { "localhost", "localhost", "any+other pin", "is not the pinned one" },
        { "localhost", "localhost", "other pin+ca", "is not the pinned one" },
        { "localhost", "example.test", "ca", "not for this host name" },
        { "*.example.test", "a.example.test", "ca", null },
        { "localhost", "example.test", "pin", null },
        { "localhost", "example.test", "any", null },
        { "127.0.0.1", "127.0.0.1", "ca", null },
        { "localhost", "127.0.0.1", "ca", "does not hold that address" },
        { "127.0.0.1", "127.0.0.2", "ca", "does not hold that address" },
        { "localhost", "127.0.0.1", "pin", null },
        { "localhost", "127.0.0.1", "system", "none of the trusted roots" },
        { "expired", "localhost", "ca", "expired" },
        { "expired", "localhost", "pin", null },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Rules))]
    public async Task ACertificateIsAcceptedOrRefused(string presented, string host, string trust, string? refusal)
    {
        var token = TestContext.Current.CancellationToken;
        using var certificate = IPAddress.TryParse(presented, out var address)
            ? new TestCertificate(null, address)
            : presented == "expired" ? new TestCertificate(validDays: -1) : new TestCertificate(presented);
        using var other = new TestCertificate();
        await using var server = await interop.StartAsync(options => options.UseCertificate(certificate.Path, certificate.KeyPath));
        await using var client = new H3Client(new H3ClientOptions
        {
            ConnectTo = server.EndPoints[0],
            DangerousAcceptAnyCertificate = trust.StartsWith("any", StringComparison.Ordinal),
            CertificateAuthorityFile = trust == "other ca" ? other.Path : trust.EndsWith("ca", StringComparison.Ordinal) ? certificate.Path : null,
            CertificatePin = trust.Contains("other pin", StringComparison.Ordinal) ? other.Hash : trust.Contains("pin", StringComparison.Ordinal) ? certificate.Hash : null,
        });
        var request = client.GetAsync($"https://{host}/plaintext", token);
        if (refusal is null)
        {
            using var response = await request;
            Assert.Equal(200, response.StatusCode);
            Assert.Equal(certificate.Hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(response.Connection.Certificate.Span)));
            return;
        }

        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => request);
        Assert.Equal(H3ConnectionFailure.CertificateRefused, exception.Failure);
        Assert.Contains(refusal, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task AFileOfRootsThatIsNoneIsSaid()
    {
        await using var client = new H3Client(new H3ClientOptions { CertificateAuthorityFile = "/nonexistent/ca.pem" });
        var exception = await Assert.ThrowsAsync<H3ClientException>(() => client.GetAsync("https://localhost/", TestContext.Current.CancellationToken));
        Assert.Contains("/nonexistent/ca.pem", exception.Message, StringComparison.Ordinal);
    }
}
