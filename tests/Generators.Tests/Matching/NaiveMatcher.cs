using H3Routes.Generators.Model;

namespace H3Routes.Generators.Matching;

/// <summary>The matcher that is obviously right: tries every template on every path and takes the most literal one, segment by segment.</summary>
internal static class NaiveMatcher
{
    /// <summary>The shape of the best template, and its captures; null if none matches.</summary>
    internal static (Template Template, List<string> Captures)? Match(IEnumerable<Template> templates, string path)
    {
        string[] segments = path[1..].Split('/');
        (Template Template, List<string> Captures)? best = null;
        foreach (Template template in templates)
        {
            if (Captures(template, segments) is { } captures && (best is null || IsBetter(template, best.Value.Template)))
            {
                best = (template, captures);
            }
        }

        return best;
    }

    private static List<string>? Captures(Template template, string[] segments)
    {
        var captures = new List<string>();
        for (int i = 0; i < template.Segments.Count; i++)
        {
            Segment segment = template.Segments[i];
            if (i >= segments.Length)
            {
                return null;
            }

            if (segment.Kind == SegmentKind.Rest)
            {
                string rest = string.Join('/', segments[i..]);
                captures.Add(rest);
                return rest.Length > 0 ? captures : null;
            }

            if (segment.Kind == SegmentKind.Literal ? segment.Text != segments[i] : segments[i].Length == 0)
            {
                return null;
            }

            if (segment.Kind == SegmentKind.Parameter)
            {
                captures.Add(segments[i]);
            }
        }

        return template.Segments.Count == segments.Length ? captures : null;
    }

    // The first place where the kinds differ decides: literal, parameter, rest.
    private static bool IsBetter(Template left, Template right)
    {
        for (int i = 0; ; i++)
        {
            int order = left.Segments[i].Kind.CompareTo(right.Segments[i].Kind);
            if (order != 0)
            {
                return order < 0;
            }

            if (i == left.Segments.Count - 1 || i == right.Segments.Count - 1)
            {
                return false;
            }
        }
    }
}
