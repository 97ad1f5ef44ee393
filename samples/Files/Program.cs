using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Files;
using H3Routes;

var listen = new Option<string>("--listen") { Description = "Address and port.", DefaultValueFactory = _ => "localhost:4433" };
var root = new Option<string>("--root") { Description = "The folder; made if it is not there.", DefaultValueFactory = _ => "files" };
var limit = new Option<long>("--limit") { Description = "Bytes of the largest upload.", DefaultValueFactory = _ => 10L << 30 };
var cert = new Option<string?>("--cert") { Description = "PEM certificate chain; the development certificate without it." };
var key = new Option<string?>("--key") { Description = "PEM private key of --cert." };

var command = new RootCommand("A folder to look into, to download from and to upload to, over HTTP/3.") { listen, root, limit, cert, key };
command.SetAction(async (arguments, cancellationToken) =>
{
    try
    {
        await using var server = FilesServer.Create(arguments.GetValue(root)!, arguments.GetValue(limit), options =>
        {
            options.Listen(arguments.GetValue(listen)!);
            if (arguments.GetValue(cert) is { } certificatePath)
            {
                options.UseCertificate(certificatePath, arguments.GetValue(key) ?? throw new ArgumentException("--cert needs --key."));
            }
        });
        await server.StartAsync(cancellationToken);

        // Signals are answered from here on, so before anybody is told to send one.
        var running = server.RunAsync(cancellationToken);

        // The server is asked for its own certificate: Chromium accepts one that no authority knows by its key.
        var port = server.EndPoints[0].Port;
        await using (var client = new H3Client(new H3ClientOptions { CertificatePin = Convert.ToHexString(server.CertificateHash.Span), ConnectTo = server.EndPoints[0] }))
        {
            using var response = await client.HeadAsync($"https://localhost:{port}/", cancellationToken);
            using var certificate = X509CertificateLoader.LoadCertificate(response.Connection.Certificate.Span);
            var keyHash = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
            Console.WriteLine($"Serving {Path.GetFullPath(arguments.GetValue(root)!)}. A browser that speaks HTTP/3 from the first page on:");
            Console.WriteLine($"chromium --user-data-dir=/tmp/h3-files --origin-to-force-quic-on=localhost:{port} --ignore-certificate-errors-spki-list={keyHash} https://localhost:{port}/");
        }

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
