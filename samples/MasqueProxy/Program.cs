using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using H3Routes;
using MasqueProxy;
using Microsoft.Extensions.Logging;

var listen = new Option<string[]>("--listen") { Description = "Address and port; may be repeated.", DefaultValueFactory = _ => ["127.0.0.1:4433"] };
var cert = new Option<string?>("--cert") { Description = "PEM certificate chain; the development certificate without it." };
var key = new Option<string?>("--key") { Description = "PEM private key of --cert." };
var allow = new Option<string[]>("--allow") { Description = "A network whose addresses may be targets, such as 192.0.2.0/24; may be repeated. Loopback alone without it." };
var sessions = new Option<int>("--max-sessions") { Description = "Sessions at once.", DefaultValueFactory = _ => new ProxyOptions().MaxSessions };
var payload = new Option<int>("--max-payload") { Description = "Most bytes of a UDP payload, 1500 to 65527.", DefaultValueFactory = _ => new ProxyOptions().MaxPayload };
var idle = new Option<double>("--idle-timeout") { Description = "Seconds after which a silent session ends.", DefaultValueFactory = _ => new ProxyOptions().IdleTimeout.TotalSeconds };
var verbose = new Option<bool>("--verbose") { Description = "Logs to the console." };

var command = new RootCommand("A proxy of UDP over HTTP/3 (RFC 9298).") { listen, cert, key, allow, sessions, payload, idle, verbose };
command.SetAction(async (arguments, cancellationToken) =>
{
    using var logging = LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(arguments.GetValue(verbose) ? LogLevel.Debug : LogLevel.Warning);
        builder.AddSimpleConsole(console => console.SingleLine = true);
    });

    try
    {
        var proxy = new ProxyOptions
        {
            Allowed = [.. arguments.GetValue(allow)!.Select(IPNetwork.Parse)],
            MaxSessions = arguments.GetValue(sessions),
            MaxPayload = arguments.GetValue(payload),
            IdleTimeout = TimeSpan.FromSeconds(arguments.GetValue(idle)),
        };
        await using var server = ProxyServer.Create(proxy, options =>
        {
            foreach (var endPoint in arguments.GetValue(listen)!)
            {
                options.Listen(endPoint);
            }

            if (arguments.GetValue(cert) is { } certificatePath)
            {
                options.UseCertificate(certificatePath, arguments.GetValue(key) ?? throw new ArgumentException("--cert needs --key."));
            }

            options.LoggerFactory = logging;
        });

        await server.StartAsync(cancellationToken);

        // Until SIGINT or SIGTERM, which it answers from here on, so before anybody is told to send one.
        var running = server.RunAsync(cancellationToken);
        foreach (var endPoint in server.EndPoints)
        {
            Console.WriteLine($"https://{endPoint}/.well-known/masque/udp/{{target_host}}/{{target_port}}/");
        }

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
