namespace H3Routes.Benchmarks.Router;

/// <summary>The paths that are asked for, by shape.</summary>
public static class Paths
{
    /// <summary>One path for each route of the table, with values in place of parameters.</summary>
    public static string[] Api { get; } = [.. Templates(static template => !IsExtreme(template)).Select(Filled)];

    /// <summary>Those without parameters: what a dictionary can answer.</summary>
    public static string[] Static { get; } = [.. Templates(static template => !IsExtreme(template) && !template.Contains(':') && !template.Contains('*'))];

    /// <summary>The node with 300 children.</summary>
    public static string[] Wide { get; } = [.. Templates(static template => template.StartsWith("/wide/", StringComparison.Ordinal))];

    /// <summary>Sixteen segments.</summary>
    public static string[] Deep { get; } = [.. Templates(static template => template.StartsWith("/deep/", StringComparison.Ordinal)).Select(Filled)];

    /// <summary>Paths that nearly match, and paths that do not at all.</summary>
    public static string[] Missing { get; } = [.. Api.Select(static path => path + "/x/y/z"), .. Api.Where(static path => path.Length > 8).Select(static path => path[..^1] + "~/"), "/nowhere", "/repos", "/users/"];

    /// <summary>The templates of a table by their text.</summary>
    public static IEnumerable<string> Templates(Func<string, bool> condition) => H3App.Routes.Routes.Select(static route => route.Template).Distinct().Where(condition);

    /// <summary>The paths of a shape.</summary>
    public static string[] Of(string shape) => shape switch
    {
        nameof(Api) => Api,
        nameof(Static) => Static,
        nameof(Wide) => Wide,
        nameof(Deep) => Deep,
        nameof(Missing) => Missing,
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private static bool IsExtreme(string template) => template.StartsWith("/wide/", StringComparison.Ordinal) || template.StartsWith("/deep/", StringComparison.Ordinal);

    private static string Filled(string template) => string.Join('/', template.Split('/').Select(static segment => segment switch
    {
        [':', ..] => "value" + segment.Length,
        ['*', ..] => "some/deep/file",
        _ => segment,
    }));
}
