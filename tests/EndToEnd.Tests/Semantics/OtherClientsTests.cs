using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace H3Routes.EndToEnd.Semantics;

/// <summary>The table of exchanges, by other people's HTTP/3 clients: everyone gets the same answers.</summary>
public sealed partial class OtherClientsTests(SemanticsFixture site) : IDisposable
{
    private const int Limit = 120_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-clients-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = Limit)]
    public async Task HttpClientOnOurHandler()
    {
        using var http = new System.Net.Http.HttpClient(new H3HttpMessageHandler(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath }));
        foreach (var row in SemanticsTable.Rows)
        {
            row.Check(await AskAsync(http, row));
        }
    }

    /// <summary>What .NET has of its own: MsQuic below SocketsHttpHandler.</summary>
    [Fact(Timeout = Limit)]
    public async Task HttpClientOnMsQuicGetsTheSameAnswers()
    {
        Assert.SkipUnless(QuicConnection.IsSupported, "libmsquic is not installed (Microsoft's Debian packages: libmsquic; or put a folder with libmsquic.so.2 on LD_LIBRARY_PATH).");
        using var authority = X509CertificateLoader.LoadCertificateFromFile(site.CertificatePath);
        using var theirs = new System.Net.Http.HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.GetCertHashString() == authority.GetCertHashString() },
        });
        using var ours = new System.Net.Http.HttpClient(new H3HttpMessageHandler(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath }));
        foreach (var row in SemanticsTable.Rows)
        {
            var (their, our) = (await AskAsync(theirs, row), await AskAsync(ours, row));
            row.Check(their);
            their.Fields.Remove("date");
            our.Fields.Remove("date");
            if (row.Content?.Contains("--B", StringComparison.Ordinal) is true)
            {
                // The boundary is a new one each time.
                their.Fields.Remove("content-type");
                our.Fields.Remove("content-type");
                Assert.Equal(their.Content.Length, our.Content.Length);
            }
            else
            {
                Assert.Equal(their.Content, our.Content);
            }

            Assert.Equal((row.Request, their.Status), (row.Request, our.Status));
            Assert.Equal(their.Fields, our.Fields);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Curl()
    {
        var curl = Environment.GetEnvironmentVariable("H3ROUTES_CURL") ?? Tool.Find("curl");
        var version = curl is null ? "" : (await Tool.RunAsync(curl, ["--version"], TimeSpan.FromSeconds(20))).Output;
        Assert.SkipUnless(version.Contains("HTTP3", StringComparison.Ordinal), "There is no curl with HTTP/3 (Debian has one from 13 on: curl; H3ROUTES_CURL names another).");
        foreach (var row in SemanticsTable.Rows)
        {
            var (head, content) = (Path.Combine(_folder, "head"), Path.Combine(_folder, "content"));
            await File.WriteAllBytesAsync(content, [], Token);
            string[] method = row.Method == "HEAD" ? ["--head"] : ["--request", row.Method];
            var run = await Tool.RunAsync(
                curl!,
                [
                    "--http3-only", "--silent", "--show-error", "--insecure", "--max-time", "30", "--dump-header", head, "--output", content, "--user-agent", "", "--header", "accept:", "--path-as-is",
                    .. method, .. row.Fields.SelectMany(field => new[] { "--header", $"{field.Name}: {field.Value}" }), site.Url(row.Path),
                ],
                TimeSpan.FromSeconds(40));
            Assert.Equal((row.Request, 0, ""), (row.Request, run.ExitCode, run.Error));
            var lines = (await File.ReadAllTextAsync(head, Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            var fields = lines.Skip(1).Select(line => KeyValuePair.Create(line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim()));
            row.Check(new Answer(int.Parse(lines[0].Split(' ')[1]), fields, row.Method == "HEAD" ? [] : await File.ReadAllBytesAsync(content, Token)));
        }
    }

    /// <summary>It sends no fields of ours, and prints those of the response.</summary>
    [Fact(Timeout = Limit)]
    public async Task GtlsClient()
    {
        Tool.Require("gtlsclient", "ngtcp2-client");
        foreach (var row in SemanticsTable.Rows.Where(row => !row.Fields.Any()))
        {
            var (_, output, error) = await Tool.RunAsync(
                "gtlsclient",
                ["--exit-on-all-streams-close", "--no-quic-dump", "--no-http-dump", "--sni=localhost", "-m", row.Method, "127.0.0.1", $"{site.Port}", site.Url(row.Path)],
                TimeSpan.FromSeconds(40));
            var fields = GtlsField().Matches(output + error).Select(match => KeyValuePair.Create(match.Groups[1].Value, match.Groups[2].Value)).ToList();
            var status = fields.LastOrDefault(field => field.Key == ":status").Value;
            Assert.True(status is not null, $"{row.Request}: {output}{error}");

            // The content is the others' business.
            new SemanticsRow(row.Request, row.Response, null).Check(new Answer(int.Parse(status), fields.Skip(fields.FindLastIndex(field => field.Key == ":status") + 1), []));
        }
    }

    private async Task<Answer> AskAsync(System.Net.Http.HttpClient http, SemanticsRow row)
    {
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), site.Url(row.Path)) { Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in row.Fields)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await http.SendAsync(request, Token);
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(field => !(field.Key == "Content-Length" && row.Method != "HEAD" && response.StatusCode == HttpStatusCode.NoContent))
            .SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value)));
        return new Answer((int)response.StatusCode, fields, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [GeneratedRegex(@"http: stream 0x0 \[([^\s\]]+): (.*)\](?:\(sensitive\))?$", RegexOptions.Multiline)]
    private static partial Regex GtlsField();
}
