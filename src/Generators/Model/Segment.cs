namespace H3Routes.Generators.Model;

/// <summary>What a segment of a template matches.</summary>
internal enum SegmentKind
{
    Literal,
    Parameter,
    Rest,
}

/// <summary>A segment of a template.</summary>
/// <param name="Text">The literal as it is matched, or the parameter's name.</param>
internal sealed record Segment(SegmentKind Kind, string Text)
{
    public override string ToString() => Kind switch
    {
        SegmentKind.Parameter => ":" + Text,
        SegmentKind.Rest => "*" + Text,
        _ => Text,
    };
}
