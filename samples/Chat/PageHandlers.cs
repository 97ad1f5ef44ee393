using H3Routes;

namespace Chat;

/// <summary>The page over HTTP/3, for browsers that follow Alt-Svc. <see cref="TcpPages"/> has the same for all the others.</summary>
internal static class PageHandlers
{
    private static readonly H3StaticFiles Files = new(Root);

    public static string Root => Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>Set before the server starts.</summary>
    public static Func<TransportAddress> Address { get; set; } = null!;

    [H3Get("/")]
    public static H3Result Home() => Files.Serve("index.html");

    [H3Get("/*path")]
    public static H3Result Page(string path) => Files.Serve(path);

    [H3Get("/transport.json")]
    public static TransportAddress Transport() => Address();
}
