namespace H3Routes.Generators.Model;

/// <summary>The values of H3Routes.TrailingSlash.</summary>
internal enum TrailingSlash
{
    Distinct,
    Redirect,
    Ignore,
}
