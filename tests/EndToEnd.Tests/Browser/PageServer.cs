using System.Net;
using System.Net.Sockets;

namespace H3Routes.EndToEnd.Browser;

/// <summary>The files of this folder over HTTP/1.1 on <c>localhost</c>, which browsers take for a secure context.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Browser");

    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public PageServer()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        Url = $"http://localhost:{port}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var file = new FileInfo(Path.Combine(Folder, Path.GetFileName(context.Request.Url!.AbsolutePath)));
            context.Response.StatusCode = file.Exists ? 200 : 404;
            context.Response.ContentType = file.Extension == ".js" ? "text/javascript" : "text/html";
            context.Response.Close(file.Exists ? await File.ReadAllBytesAsync(file.FullName) : [], willBlock: false);
        }
    }
}
