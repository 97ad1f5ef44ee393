using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace H3Routes.Quic;

public sealed class DevelopmentCertificateTests
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("h3routes-tests-").FullName, "data");

    [Fact]
    public void It_is_what_browsers_take_by_hash()
    {
        var made = DevelopmentCertificate.Load(_directory);
        using var certificate = X509Certificate2.CreateFromPemFile(made.CertificatePath, made.KeyPath);
        Assert.Equal(SHA256.HashData(certificate.RawData), made.Sha256.ToArray());
        Assert.Equal(TimeSpan.FromDays(13), certificate.NotAfter - certificate.NotBefore);
        using var key = certificate.GetECDsaPublicKey();
        Assert.Equal("1.2.840.10045.3.1.7", key!.ExportParameters(false).Curve.Oid.Value);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["localhost"], names.EnumerateDnsNames());
        Assert.Equal(["127.0.0.1", "::1"], names.EnumerateIPAddresses().Select(address => address.ToString()));
    }

    [Fact]
    public void It_is_kept()
    {
        var first = DevelopmentCertificate.Load(_directory);
        Assert.Equal(first.Sha256.ToArray(), DevelopmentCertificate.Load(_directory).Sha256.ToArray());
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, true)]
    [InlineData(14, true)]
    [InlineData(-1, true)]
    public void It_is_renewed_when_little_time_is_left(int days, bool renewed)
    {
        var first = DevelopmentCertificate.Load(_directory);
        var later = DevelopmentCertificate.Load(_directory, new Clock(DateTimeOffset.UtcNow.AddDays(days)));
        Assert.Equal(renewed, !first.Sha256.Span.SequenceEqual(later.Sha256.Span));
    }

    [Theory]
    [InlineData("crt", "")]
    [InlineData("crt", "no PEM")]
    [InlineData("key", "")]
    [InlineData("key", null)]
    public void What_cannot_be_read_is_made_anew(string which, string? content)
    {
        var first = DevelopmentCertificate.Load(_directory);
        var path = which == "crt" ? first.CertificatePath : first.KeyPath;
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, content);
        }

        var second = DevelopmentCertificate.Load(_directory);
        Assert.NotEqual(first.Sha256.ToArray(), second.Sha256.ToArray());
        using var _ = X509Certificate2.CreateFromPemFile(second.CertificatePath, second.KeyPath);
    }

    [Fact]
    public void A_key_of_another_certificate_is_not_used()
    {
        var first = DevelopmentCertificate.Load(_directory);
        var other = DevelopmentCertificate.Load(Path.Combine(_directory, "other"));
        File.Copy(other.KeyPath, first.KeyPath, overwrite: true);
        Assert.NotEqual(first.Sha256.ToArray(), DevelopmentCertificate.Load(_directory).Sha256.ToArray());
    }

    [Fact]
    public void Only_the_owner_reads_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs file modes of Unix");
            return;
        }

        var made = DevelopmentCertificate.Load(_directory);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(made.KeyPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_who_load_at_once_get_the_same()
    {
        var loads = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Convert.ToHexString(DevelopmentCertificate.Load(_directory).Sha256.Span)));
        Assert.Single((await Task.WhenAll(loads)).Distinct());
        Assert.Equal(["development.crt.pem", "development.key.pem", "development.lock"], Directory.GetFiles(_directory).Select(Path.GetFileName).Order());
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
