using System;

namespace H3Routes.Generators.Model;

/// <summary>One route: a method and a template, and what they call.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Protocol">The value of :protocol of an extended CONNECT; otherwise empty.</param>
/// <param name="Slash">What the slash at the template's end means; null where nobody has chosen.</param>
internal sealed record Route(string Method, string Protocol, Template Template, TrailingSlash? Slash, RouteTarget Target) : IComparable<Route>
{
    /// <summary>A replay of the request does no harm.</summary>
    internal bool AllowsEarlyData { get; init; }

    internal bool IsConnect => Protocol.Length != 0;

    /// <summary>Two routes with one key are in conflict.</summary>
    internal string Key => Protocol + " " + Method + " " + Template.Shape;

    /// <summary>A total order that depends on no file and no assembly's place.</summary>
    public int CompareTo(Route other)
    {
        int order = string.CompareOrdinal(Protocol, other.Protocol);
        order = order != 0 ? order : string.CompareOrdinal(Template.Shape, other.Template.Shape);
        order = order != 0 ? order : Methods.Compare(Method, other.Method);
        order = order != 0 ? order : string.CompareOrdinal(Target.Display, other.Target.Display);
        return order != 0 ? order : string.CompareOrdinal(Template.Text, other.Template.Text);
    }
}
