namespace H3Routes.Generators.Model;

/// <summary>Where a handler's parameter comes from.</summary>
internal enum ParameterSource
{
    Path,
    Query,
    Header,
    Body,

    /// <summary>An expression of the context: <see cref="Parameter.Key"/>.</summary>
    Context,

    /// <summary>What the route's door has accepted.</summary>
    Session,

    /// <summary>A datagram of the session: the handler is called for each.</summary>
    Datagram,
}

/// <summary>How text becomes a value.</summary>
internal enum Conversion
{
    None,
    Text,
    Bytes,
    Utf8Parsable,
    SpanParsable,
    Parsable,
    Enum,
}

/// <summary>A parameter of a handler.</summary>
/// <param name="Type">The type as it is written, with global::, without the question mark of an optional value.</param>
/// <param name="Key">The name in path, query or header; the expression of <see cref="ParameterSource.Context"/>.</param>
/// <param name="Capture">The place in the template's captures.</param>
/// <param name="Expected">The type as a person would say it.</param>
/// <param name="IsNullable">May be null.</param>
/// <param name="Default">The default value as C#, or null where there is none.</param>
internal sealed record Parameter(
    string Name, string Type, ParameterSource Source, Conversion Conversion, string Key, int Capture, string Expected, bool IsNullable, bool IsValueType, string? Default)
{
    internal bool IsOptional => IsNullable || Default is not null;
}
