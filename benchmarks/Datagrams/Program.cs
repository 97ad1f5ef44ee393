using System.Globalization;
using H3Routes;
using H3Routes.Benchmarks.Datagrams;

// Echoes of HTTP datagrams against echoes of raw QUIC datagrams, both ours, in turns in one process: a server's thread and a client's.
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 200_000;
const int Size = 100;

await using var server = H3Server.Create(H3App.Routes, options =>
{
    options.Workers = 1;
    options.Listen("127.0.0.1:0");
    options.Alpn("echo", Echo.Raw);
});
await server.StartAsync(CancellationToken.None);
var uri = new Uri($"https://localhost:{server.EndPoints[0].Port}/echo");
await using var client = new H3Client(new H3ClientOptions { CertificatePin = Convert.ToHexStringLower(server.CertificateHash.Span), ConnectTo = server.EndPoints[0] });
await using var http = await client.ConnectDatagramsAsync("echo", uri);
await using var raw = await client.ConnectRawDatagramsAsync("echo", uri);
if (http.UsesCapsules)
{
    throw new InvalidOperationException("The server takes no QUIC datagrams: capsules are not what is measured here.");
}

var (httpBounce, rawBounce) = (new Bounce(http), new Bounce(raw));
await httpBounce.RunAsync(count, Size);
await rawBounce.RunAsync(count, Size);
var ratios = new List<double>();
for (var round = 0; round < rounds; round++)
{
    // The one that begins changes, so that neither always has the better half.
    double ofHttp, ofRaw;
    if (round % 2 == 0)
    {
        ofHttp = await httpBounce.RunAsync(count, Size);
        ofRaw = await rawBounce.RunAsync(count, Size);
    }
    else
    {
        ofRaw = await rawBounce.RunAsync(count, Size);
        ofHttp = await httpBounce.RunAsync(count, Size);
    }

    ratios.Add(ofHttp / ofRaw);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1,2}: HTTP {ofHttp,9:0}/s, raw {ofRaw,9:0}/s, ratio {ofHttp / ofRaw:0.00}"));
}

ratios.Sort();
var median = ratios[(ratios.Count - 1) / 2];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio of HTTP to raw datagrams: {median:0.00} (goal: 0.80 or more)"));
return median >= 0.8 ? 0 : 1;
