using System.CommandLine;
using System.Net.Sockets;
using Chat;
using H3Routes;

var listen = new Option<string>("--listen") { Description = "Address and port: UDP for HTTP/3 and WebTransport, TCP for the page by HTTPS.", DefaultValueFactory = _ => "localhost:4433" };
var httpPort = new Option<int>("--http-port") { Description = "The page by HTTP, on the loopback only.", DefaultValueFactory = _ => 8080 };
var cert = new Option<string?>("--cert") { Description = "PEM certificate chain that browsers trust; the development certificate without it." };
var key = new Option<string?>("--key") { Description = "PEM private key of --cert." };
var origin = new Option<string[]>("--origin") { Description = "A further origin whose pages may join, such as https://chat.example.com; may be repeated." };

var command = new RootCommand("A chat with shared cursors over WebTransport.") { listen, httpPort, cert, key, origin };
command.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        var (certificatePath, keyPath) = arguments.GetValue(cert) is { } path
            ? (path, arguments.GetValue(key) ?? throw new ArgumentException("--cert needs --key."))
            : CurrentCertificate.DevelopmentPaths;
        var isDevelopment = arguments.GetValue(cert) is null;
        var policy = "";
        await using var server = H3Server.Create(H3App.Routes, options =>
        {
            options.Listen(arguments.GetValue(listen)!);
            var port = options.EndPoints[0].Port;
            if (port == 0)
            {
                throw new ArgumentException("--listen needs a port: pages are let in by it.");
            }

            if (!isDevelopment)
            {
                options.UseCertificate(certificatePath, keyPath);
            }

            // Rooms belong to this one's thread.
            options.Workers = 1;
            options.WebTransport.MaxSessionsPerConnection = 1;
            options.WebTransport.MaxBidirectionalStreams = ChatLimits.MessagesAtOnce;
            options.WebTransport.AllowedOrigins = [.. Origins("https", port), .. Origins("http", arguments.GetValue(httpPort)), .. arguments.GetValue(origin) ?? []];
            policy = $"default-src 'self'; img-src data:; connect-src 'self' https://*:{port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            options.Use((context, next) =>
            {
                context.Response.Headers["content-security-policy"] = policy;
                context.Response.Headers["cache-control"] = "no-cache";
                return next(context);
            });
        });
        PageHandlers.Address = () => new TransportAddress(server.EndPoints[0].Port, isDevelopment ? Convert.ToHexStringLower(server.CertificateHash.Span) : null);
        await server.StartAsync(cancellationToken);

        await using var pages = TcpPages.Create(server.EndPoints, arguments.GetValue(httpPort), policy, new CurrentCertificate(certificatePath, keyPath, () => server.CertificateHash));
        await pages.StartAsync(cancellationToken);

        // Signals are answered from here on, so before anybody is told to send one.
        var running = server.RunAsync(cancellationToken);
        Console.WriteLine($"Open http://localhost:{arguments.GetValue(httpPort)}/ in Chromium, in two windows. Ctrl+C stops.");
        Console.WriteLine($"The same page is at https://localhost:{server.EndPoints[0].Port}/{(isDevelopment ? ", where the browser warns first: nobody vouches for the development certificate." : "")}");
        await running;
        return 0;
    }
    catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or H3CertificateException or H3NativeLibraryException or FormatException or ArgumentException)
    {
        // What the user can mend: a message, and no stack trace.
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});

// The server answers signals itself.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

// As browsers write them: without the scheme's own port.
static IEnumerable<string> Origins(string scheme, int port)
    => ((string[])["localhost", "127.0.0.1", "[::1]"]).Select(host => new Uri($"{scheme}://{host}:{port}").GetLeftPart(UriPartial.Authority));
