// The peer of benchmarks/server.sh: ASP.NET Core's server over HTTP/3 alone, with the answer of our GET /plaintext.
//   Kestrel PORT CERT.pem KEY.pem        (msquic is found by LD_LIBRARY_PATH)
using System.Net;
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
app.Run();
return 0;
