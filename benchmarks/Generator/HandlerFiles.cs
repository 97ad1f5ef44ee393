using System.Globalization;
using System.Text;

namespace H3Routes.Benchmarks.Generator;

/// <summary>A program with that many routes: twenty in a class and a file, all that a REST API has.</summary>
internal static class HandlerFiles
{
    internal const int RoutesPerFile = 20;

    /// <summary>In the bodies of the first kind.</summary>
    internal const string Body = "\"body\"";

    internal static IEnumerable<string> Create(int routes)
    {
        for (int from = 0; from < routes; from += RoutesPerFile)
        {
            yield return CreateFile(from, Math.Min(routes, from + RoutesPerFile));
        }
    }

    private static string CreateFile(int from, int to)
    {
        var text = new StringBuilder();
        if (from == 0)
        {
            text.Append("[assembly: TrailingSlash(TrailingSlash.Distinct)]\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"public sealed record Item{from}(int Id, string? Name);\n");
        text.Append(CultureInfo.InvariantCulture, $"[H3Prefix(\"/api\")] public static class Resource{from}\n{{\n");
        for (int number = from; number < to; number++)
        {
            string resource = $"/v1/resource{number / 4}";
            text.Append((number % 4) switch
            {
                0 => $"    [H3Get(\"{resource}/:id\")] public static string Get{number}(string id, int page = 1) => id + {Body} + page;\n",
                1 => $"    [H3Post(\"{resource}\")] public static async Task<Item{from}> Add{number}(Item{from} item, CancellationToken cancellation) {{ await Task.Delay(1, cancellation); return item; }}\n",
                2 => $"    [H3Delete(\"{resource}/:id\")] public static void Delete{number}(Guid id, H3Response response) => response.StatusCode = 204;\n",
                _ => $"    [H3Get(\"{resource}/:id/parts/*path\")] public static ReadOnlySpan<byte> Part{number}(int id, ReadOnlySpan<byte> path) => path;\n",
            });
        }

        return text.Append("}\n").ToString();
    }
}
