using System.CommandLine;
using System.Net.Sockets;
using H3Routes;
using H3Routes.EventLoops;
using Interop;
using Microsoft.Extensions.Logging;

var listen = new Option<string[]>("--listen") { Description = "Address and port; may be repeated.", DefaultValueFactory = _ => ["127.0.0.1:4433"] };
var cert = new Option<string?>("--cert") { Description = "PEM certificate chain; the development certificate without it." };
var key = new Option<string?>("--key") { Description = "PEM private key of --cert." };
var workers = new Option<int>("--workers") { Description = "Threads, each with its own loop and connections.", DefaultValueFactory = _ => 1 };
var qlog = new Option<string?>("--qlog") { Description = "A folder for one qlog file a connection." };
var eventLoop = new Option<EventLoopBackend>("--event-loop") { Description = "libev, epoll or kqueue." };
var retry = new Option<H3RetryMode>("--retry") { Description = "When clients must prove their address first." };
var root = new Option<string?>("--root") { Description = "The folder behind /static/; none without it." };
var idle = new Option<double?>("--idle-timeout") { Description = "Seconds after which a silent connection is closed; 30 without it." };
var verbose = new Option<bool>("--verbose") { Description = "Logs to the console." };

var command = new RootCommand("A server for other people's HTTP/3 clients.") { listen, cert, key, workers, qlog, eventLoop, retry, root, idle, verbose };
command.SetAction(async (arguments, cancellationToken) =>
{
    InteropServer.StaticRoot = arguments.GetValue(root);
    using var logging = LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(arguments.GetValue(verbose) ? LogLevel.Debug : LogLevel.Warning);
        builder.AddSimpleConsole(console => console.SingleLine = true);
    });

    try
    {
        await using var server = InteropServer.Create(options =>
        {
            foreach (var endPoint in arguments.GetValue(listen)!)
            {
                options.Listen(endPoint);
            }

            if (arguments.GetValue(cert) is { } certificatePath)
            {
                options.UseCertificate(certificatePath, arguments.GetValue(key) ?? throw new ArgumentException("--cert needs --key."));
            }

            options.Workers = arguments.GetValue(workers);
            options.QlogDirectory = arguments.GetValue(qlog);
            options.EventLoop = arguments.GetValue(eventLoop);
            options.Retry = arguments.GetValue(retry);
            options.Limits.IdleTimeout = arguments.GetValue(idle) is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Limits.IdleTimeout;
            options.LoggerFactory = logging;
        });

        await server.StartAsync(cancellationToken);

        // Until SIGINT or SIGTERM, which it answers from here on, so before anybody is told to send one: what is in flight is finished first.
        var running = server.RunAsync(cancellationToken);
        Console.WriteLine($"ready: {string.Join(", ", server.EndPoints.Select(endPoint => $"https://{endPoint}"))} sha-256 {Convert.ToHexStringLower(server.CertificateHash.Span)}");
        await running;
        return 0;
    }
    catch (Exception exception) when (exception is SocketException or H3CertificateException or H3NativeLibraryException or PlatformNotSupportedException or FormatException or ArgumentException)
    {
        // What the user can mend: a message, and no stack trace.
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});

// The server answers signals itself.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
