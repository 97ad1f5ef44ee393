using System;

namespace H3Routes;

/// <summary>Stands before the templates of a class's routes. The prefixes of nested classes are put together from the outside in.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class H3PrefixAttribute : Attribute
{
    /// <summary>Puts <paramref name="prefix"/> before each template.</summary>
    /// <param name="prefix"><c>/literal/:param</c>, without a slash at its end and without <c>*rest</c>.</param>
    public H3PrefixAttribute(string prefix) => Prefix = prefix;

    /// <summary>The prefix as written.</summary>
    public string Prefix { get; }
}
