namespace H3Routes.Routing;

/// <summary>One route, for people and tools.</summary>
/// <param name="Method">The method in upper case; <c>CONNECT</c> for an extended CONNECT.</param>
/// <param name="Template">The template as the trie holds it.</param>
/// <param name="Handler">Type and method of the handler.</param>
/// <param name="Protocol">The value of <c>:protocol</c> of an extended CONNECT; otherwise empty.</param>
public sealed record H3RouteInfo(string Method, string Template, string Handler, string Protocol = "")
{
    /// <summary>The handler has <see cref="AllowEarlyDataAttribute"/>: a request that may be a replay is not held back.</summary>
    public bool AllowsEarlyData { get; init; }
}
