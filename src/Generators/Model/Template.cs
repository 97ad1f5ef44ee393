using System.Linq;

namespace H3Routes.Generators.Model;

/// <summary>A whole template, prefixes included.</summary>
internal sealed record Template(EquatableArray<Segment> Segments)
{
    /// <summary>The template with the names of its parameters.</summary>
    internal string Text => "/" + string.Join("/", Segments);

    /// <summary>The template without the names: two routes of one shape match the same paths.</summary>
    internal string Shape => "/" + string.Join("/", Segments.Select(static segment => segment.Kind switch
    {
        SegmentKind.Parameter => ":",
        SegmentKind.Rest => "*",
        _ => segment.Text,
    }));

    /// <summary>Ends in a slash.</summary>
    internal bool HasSlash => Segments[Segments.Count - 1] is { Kind: SegmentKind.Literal, Text: "" };

    /// <summary>The same template with or without a slash at its end; null where there is no other form.</summary>
    internal Template? OtherForm
    {
        get
        {
            if (Segments[Segments.Count - 1].Kind == SegmentKind.Rest || (HasSlash && Segments.Count == 1))
            {
                return null;
            }

            return new(HasSlash
                ? Segments.Take(Segments.Count - 1).ToEquatable()
                : Segments.Append(new Segment(SegmentKind.Literal, "")).ToEquatable());
        }
    }

    /// <summary>The place of a parameter among the template's parameters, or -1.</summary>
    internal int CaptureOf(string name)
    {
        int index = 0;
        foreach (Segment segment in Segments)
        {
            if (segment.Kind != SegmentKind.Literal)
            {
                if (segment.Text == name)
                {
                    return index;
                }

                index++;
            }
        }

        return -1;
    }
}
