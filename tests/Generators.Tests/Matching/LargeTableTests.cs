using System.Globalization;

namespace H3Routes.Generators.Matching;

/// <summary>Tables of unusual size.</summary>
public sealed class LargeTableTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(65, "/w{0}")]
    [InlineData(300, "/wide/item{0:000}")]
    [InlineData(300, "/wide/item{0}/:id/x")]
    [InlineData(64, "/wide/item{0:0000000000}/end")]
    [InlineData(100, "/wide/item{0:0000}")]
    [InlineData(100, "/wide/collection-of-{0:000000000}/:id")]
    [InlineData(700, "/item{0}/:id/x")]
    [InlineData(300, "/wide/:a/{0}/:b/x/:c")]
    public async Task Wide(int count, string format)
    {
        await Task.Yield();
        string[] templates = [.. Enumerable.Range(0, count).Select(number => string.Format(CultureInfo.InvariantCulture, format, number)), "/wide/:other", "/*rest"];
        Check(templates);
    }

    [Fact(Timeout = 120_000)]
    public async Task Deep()
    {
        await Task.Yield();
        string literal = "/" + string.Join('/', Enumerable.Range(0, 16).Select(static number => "s" + number));
        string parameters = "/" + string.Join('/', Enumerable.Range(0, 16).Select(static number => ":p" + number));
        Check([literal, parameters, literal + "/*rest", "/s0/:a/s2/:b/s4/:c/s6/:d", "/s0/s1/*rest"]);
    }

    [Fact(Timeout = 120_000)]
    public async Task TwoThousandRoutes()
    {
        await Task.Yield();
        string[] templates = [.. Enumerable.Range(0, 2000).Select(static number => (number % 4) switch
        {
            0 => $"/api/v{number % 7}/resource{number}",
            1 => $"/api/v{number % 7}/resource{number}/:id",
            2 => $"/api/:tenant/resource{number}/:id/parts",
            _ => $"/group{number % 50}/:a/item{number}/:b",
        })];
        Check(templates);
    }

    private static void Check(string[] templates)
    {
        using var app = new RoutedApp(templates);
        JitLimits.Check(app.Assembly);
        foreach (string template in templates)
        {
            string path = string.Join('/', template.Split('/').Select(static segment => segment.StartsWith(':') ? "value" : segment.StartsWith('*') ? "a/b" : segment));
            foreach (string variant in new[] { path, path + "x", path + "/", path[..^1], path + "/more" })
            {
                string? expected = app.Naive(variant);
                string? actual = app.Match(variant);
                if (expected != actual)
                {
                    Assert.Fail($"{variant}: naive {expected ?? "-"}, emitted {actual ?? "-"}");
                }
            }
        }
    }
}
