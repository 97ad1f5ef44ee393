using System;

namespace H3Routes;

/// <summary>The method answers requests of any one HTTP method whose path matches the template.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class H3RouteAttribute : Attribute
{
    /// <summary>Routes <paramref name="method"/> and <paramref name="template"/> to the method.</summary>
    /// <param name="method">The HTTP method, case-sensitive (RFC 9110 9.1): <c>PURGE</c>. Not <c>CONNECT</c>: see <see cref="H3ConnectAttribute"/>.</param>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public H3RouteAttribute(string method, string template)
    {
        Method = method;
        Template = template;
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The template as written.</summary>
    public string Template { get; }
}
