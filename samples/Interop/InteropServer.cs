using H3Routes;

namespace Interop;

/// <summary>The server of this sample, for <c>Program</c> and for tests in one process.</summary>
public static class InteropServer
{
    /// <summary>The folder behind <c>/static/</c>; null: there is none.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static string? StaticRoot
    {
        get;
        set
        {
            field = value;
            StaticHandlers.Files = value is null ? null : new H3StaticFiles(new H3StaticFilesOptions { Root = value, CacheControl = "no-cache" });
        }
    }

    /// <summary>Creates the server; its routes are the methods of this assembly that carry attributes.</summary>
    public static H3Server Create(Action<H3ServerOptions> configure) => H3Server.Create(H3App.Routes, options =>
    {
        // Clients measure with contents of any size; what a stream may hold unread is bounded all the same.
        options.Limits.MaxRequestBodySize = null;
        configure(options);
    });
}
