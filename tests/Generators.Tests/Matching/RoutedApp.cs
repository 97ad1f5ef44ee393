using System.Globalization;
using System.Reflection;
using System.Text;
using H3Routes.Generators.Emit;
using H3Routes.Generators.Harness;
using H3Routes.Generators.Model;
using H3Routes.Generators.Parsing;
using H3Routes.Routing;

namespace H3Routes.Generators.Matching;

/// <summary>An application with one GET handler a template, and what the naive matcher says of the same templates.</summary>
internal sealed class RoutedApp : IDisposable
{
    private readonly GeneratedApp _app;
    private readonly Dictionary<int, Template> _leaves;

    internal RoutedApp(params IEnumerable<string> templates)
    {
        var handlers = new StringBuilder("static class Handlers\n{\n");
        int number = 0;
        foreach (string template in templates)
        {
            handlers.Append(CultureInfo.InvariantCulture, $"    [H3Get(\"{template}\")] public static void H{number++}() {{ }}\n");
        }

        _app = GeneratedApp.Build(handlers.Append("}\n").ToString());
        Templates = [.. templates.Select(static template => TemplateParser.Parse(template, out _)!).DistinctBy(static template => template.Shape)];
        RouteSet set = RouteSet.Build(Templates.Select(static template => new Route("GET", "", template, null, new ReferencedRoute("", "", "", 0))), default);
        _leaves = set.Leaves.ToDictionary(static leaf => leaf.Number, static leaf => leaf.Routes[0].Route.Template);
    }

    internal IReadOnlyList<Template> Templates { get; }

    internal string Text => _app.Text;

    internal Assembly Assembly => _app.Assembly;

    /// <summary>The shape of the leaf and the captures, or null.</summary>
    internal string? Match(string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        var captures = new H3PathCaptures(bytes);
        int leaf = _app.Routes.Match(bytes, ref captures);
        if (leaf < 0)
        {
            return null;
        }

        var values = new List<string>();
        for (int i = 0; i < _leaves[leaf].Segments.Count(static segment => segment.Kind != SegmentKind.Literal); i++)
        {
            values.Add(Encoding.UTF8.GetString(captures[i]));
        }

        return Describe(_leaves[leaf], values);
    }

    internal string? Naive(string path) => NaiveMatcher.Match(Templates, path) is { } found ? Describe(found.Template, found.Captures) : null;

    public void Dispose() => _app.Dispose();

    private static string Describe(Template template, List<string> captures) => $"{template.Shape} [{string.Join("|", captures)}]";
}
