// The peer of benchmarks/server.sh and transfers.sh: ASP.NET Core's server over HTTP/3 alone, with the answers of samples/Interop.
//   Kestrel PORT CERT.pem KEY.pem        (msquic is found by LD_LIBRARY_PATH)
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

if (args is not [var portText, var certificatePath, var keyPath] || !ushort.TryParse(portText, out var port))
{
    Console.Error.WriteLine("usage: Kestrel PORT CERT.pem KEY.pem");
    return 2;
}

using var certificate = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseQuic().ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Listen(IPAddress.Loopback, port, listen =>
    {
        listen.Protocols = HttpProtocols.Http3;
        listen.UseHttps(certificate);
    });
});
var app = builder.Build();
var answer = "Hello, World!"u8.ToArray();
app.MapGet("/plaintext", context =>
{
    context.Response.ContentType = "text/plain";
    context.Response.ContentLength = answer.Length;
    return context.Response.Body.WriteAsync(answer).AsTask();
});

// Byte i is (i * 31 + 7) % 251.
var pattern = new byte[251 * 262];
for (var i = 0; i < pattern.Length; i++)
{
    pattern[i] = (byte)((i * 31L + 7) % 251);
}

app.MapGet("/download/{n:long:min(0)}", async (HttpContext context, long n) =>
{
    context.Response.ContentType = "application/octet-stream";
    context.Response.ContentLength = n;
    var body = context.Response.BodyWriter;
    for (long sent = 0; sent < n;)
    {
        var room = body.GetMemory(32 << 10);
        var offset = (int)(sent % 251);
        var length = (int)Math.Min(Math.Min(n - sent, room.Length), pattern.Length - offset);
        pattern.AsMemory(offset, length).CopyTo(room);
        body.Advance(length);
        sent += length;
        if ((await body.FlushAsync(context.RequestAborted)).IsCompleted)
        {
            return;
        }
    }
});
app.MapPost("/upload", async context =>
{
    using var sha256 = context.Request.Query["hash"] == "false" ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    var bytes = 0L;
    while (true)
    {
        var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
        foreach (var segment in read.Buffer)
        {
            sha256?.AppendData(segment.Span);
            bytes += segment.Length;
        }

        context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        if (read.IsCompleted)
        {
            break;
        }
    }

    await context.Response.WriteAsJsonAsync(new { bytes, sha256 = sha256 is null ? null : Convert.ToHexStringLower(sha256.GetHashAndReset()) });
});
app.Run();
return 0;
