using System;

namespace H3Routes;

/// <summary>The method answers GET requests whose path matches the template, and HEAD requests unless a route declares HEAD (RFC 9110 9.3.2).</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class H3GetAttribute : Attribute
{
    /// <summary>Routes GET and <paramref name="template"/> to the method.</summary>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public H3GetAttribute(string template) => Template = template;

    /// <summary>The template as written.</summary>
    public string Template { get; }
}
