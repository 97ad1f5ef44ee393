using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Chat;

/// <summary>Kestrel with the page: HTTPS (HTTP/1.1 and 2) on the TCP ports of the server's number, with Alt-Svc to HTTP/3, and HTTP on the loopback.</summary>
internal static class TcpPages
{
    public static WebApplication Create(IReadOnlyList<IPEndPoint> secure, int httpPort, string contentSecurityPolicy, CurrentCertificate certificate)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var endPoint in secure)
            {
                kestrel.Listen(endPoint, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Get()));
            }

            kestrel.Listen(IPAddress.Loopback, httpPort);
            if (Socket.OSSupportsIPv6)
            {
                kestrel.Listen(IPAddress.IPv6Loopback, httpPort);
            }
        });

        var app = builder.Build();
        var altSvc = $"h3=\":{secure[0].Port}\"; ma=3600";
        app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
            context.Response.Headers.CacheControl = "no-cache";
            if (context.Request.IsHttps)
            {
                context.Response.Headers.AltSvc = altSvc;
            }

            return next(context);
        });
        var files = new PhysicalFileProvider(PageHandlers.Root);
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files });
        app.Map("/transport.json", branch => branch.Run(context => context.Response.WriteAsJsonAsync(PageHandlers.Address(), ChatJson.Default.TransportAddress, cancellationToken: context.RequestAborted)));
        return app;
    }
}
