namespace H3Routes;

/// <summary>Authenticated users only: <see cref="H3AuthorizeFilter"/>.</summary>
public sealed class H3AuthorizeAttribute : H3FilterAttribute<H3AuthorizeFilter>
{
}
