using System.Text;
using H3Routes;

namespace Interop;

/// <summary>Header fields in both directions.</summary>
internal static class HeaderHandlers
{
    [H3Get("/headers")]
    public static Dictionary<string, string> Headers(H3Request request)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in request.Headers)
        {
            var name = Encoding.ASCII.GetString(field.Name);
            var value = Encoding.UTF8.GetString(field.Value);
            all[name] = all.TryGetValue(name, out var earlier) ? $"{earlier}, {value}" : value;
        }

        return all;
    }

    [H3Get("/resp-headers/:n")]
    public static void ResponseHeaders(int n, H3Response response)
    {
        if (n is < 0 or > 1000)
        {
            response.StatusCode = 400;
            return;
        }

        for (var i = 0; i < n; i++)
        {
            response.Headers.Add(Encoding.ASCII.GetBytes($"x-h-{i}"), Encoding.ASCII.GetBytes($"value-{i}"));
        }
    }
}
