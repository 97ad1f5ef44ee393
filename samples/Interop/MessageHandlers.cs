using System.Text;
using H3Routes;

namespace Interop;

/// <summary>What comes before and after a message's content: interim responses and trailers.</summary>
internal static class MessageHandlers
{
    [H3Get("/trailers")]
    public static void SendTrailers(H3Response response)
    {
        response.Headers["content-type"] = "text/plain";
        response.Write("ok"u8);
        response.Trailers["x-checksum"] = "abc123";
    }

    [H3Post("/trailers")]
    public static async Task<Dictionary<string, string>> ReceiveTrailers(H3Request request, CancellationToken aborted)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        if (await request.GetTrailersAsync(aborted) is { } trailers)
        {
            foreach (var (name, value) in trailers)
            {
                all[Encoding.ASCII.GetString(name)] = Encoding.UTF8.GetString(value);
            }
        }

        return all;
    }

    [H3Get("/early-hints")]
    public static async Task<string> EarlyHints(H3Response response)
    {
        await response.SendEarlyHintsAsync("</style.css>; rel=preload; as=style");
        return "ok";
    }
}
