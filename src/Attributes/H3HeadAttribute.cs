using System;

namespace H3Routes;

/// <summary>The method answers HEAD requests whose path matches the template.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class H3HeadAttribute : Attribute
{
    /// <summary>Routes HEAD and <paramref name="template"/> to the method.</summary>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public H3HeadAttribute(string template) => Template = template;

    /// <summary>The template as written.</summary>
    public string Template { get; }
}
