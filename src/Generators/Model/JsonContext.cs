namespace H3Routes.Generators.Model;

/// <summary>A type that a source-generated JSON context of this assembly covers.</summary>
/// <param name="Context">The context's type, with global::.</param>
/// <param name="Type">The covered type, with global::, without annotations of reference types.</param>
internal sealed record JsonContext(string Context, string Type);
