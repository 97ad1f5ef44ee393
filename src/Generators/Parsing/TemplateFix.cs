using System.Collections.Generic;
using System.Linq;

namespace H3Routes.Generators.Parsing;

/// <summary>Guesses what an invalid template was meant to be.</summary>
internal static class TemplateFix
{
    /// <summary>A valid template close to <paramref name="text"/>, or null.</summary>
    internal static string? Of(string text)
    {
        IEnumerable<string> segments = text.TrimStart('/').Split('/').Select(static segment => Segment(segment));
        var parts = segments.ToList();

        // Empty segments in the middle go; the one at the end is a slash that was meant.
        parts = parts.Where((part, index) => part.Length > 0 || index == parts.Count - 1).ToList();
        int rest = parts.FindIndex(static part => part.StartsWith("*", System.StringComparison.Ordinal));
        if (rest >= 0)
        {
            parts = parts.Take(rest + 1).ToList();
        }

        string template = "/" + string.Join("/", parts);
        return template != text && TemplateParser.Parse(template, out _) is not null ? template : null;
    }

    // {name} and {*name}, as other frameworks write them; a constraint is the parameter's type here.
    private static string Segment(string segment)
    {
        if (!segment.StartsWith("{", System.StringComparison.Ordinal) || !segment.EndsWith("}", System.StringComparison.Ordinal))
        {
            return segment;
        }

        string name = segment.Substring(1, segment.Length - 2);
        string mark = name.StartsWith("*", System.StringComparison.Ordinal) ? "*" : ":";
        return mark + name.TrimStart('*').Split(':', '?', '=')[0];
    }
}
