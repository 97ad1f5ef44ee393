using H3Routes;

namespace Interop;

/// <summary>The folder given by <c>--root</c>.</summary>
internal static class StaticHandlers
{
    public static H3StaticFiles? Files { get; set; }

    [H3Get("/static/*path")]
    public static H3Result Get(string path) => Files?.Serve(path) ?? H3Results.NotFound();
}
