using System.ComponentModel;

namespace H3Routes.Routing;

/// <summary>One route of an assembly, for the generator of an assembly that references it: there the routes join one table. The generator writes it.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class H3RouteEntryAttribute : Attribute
{
    /// <summary>Describes the route.</summary>
    /// <param name="number">Its number, for the table's <c>CallAsync</c>.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="protocol">The value of <c>:protocol</c>, or empty.</param>
    /// <param name="template">The whole template, with its prefixes.</param>
    /// <param name="slash">What the slash at its end means.</param>
    /// <param name="handler">Type and method of the handler.</param>
    public H3RouteEntryAttribute(int number, string method, string protocol, string template, TrailingSlash slash, string handler)
    {
        Number = number;
        Method = method;
        Protocol = protocol;
        Template = template;
        Slash = slash;
        Handler = handler;
    }

    /// <summary>Its number, for the table's <c>CallAsync</c>.</summary>
    public int Number { get; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The value of <c>:protocol</c>, or empty.</summary>
    public string Protocol { get; }

    /// <summary>The whole template, with its prefixes.</summary>
    public string Template { get; }

    /// <summary>What the slash at its end means.</summary>
    public TrailingSlash Slash { get; }

    /// <summary>Type and method of the handler.</summary>
    public string Handler { get; }

    /// <summary>The handler has <see cref="AllowEarlyDataAttribute"/>.</summary>
    public bool AllowsEarlyData { get; set; }
}
