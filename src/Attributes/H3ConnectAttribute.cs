using System;

namespace H3Routes;

/// <summary>The method answers extended CONNECT requests (RFC 9220) of one protocol. Each protocol has a table of its own, apart from the routes of other methods.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class H3ConnectAttribute : Attribute
{
    /// <summary>Routes extended CONNECT with <paramref name="protocol"/> and <paramref name="template"/> to the method.</summary>
    /// <param name="protocol">The value of <c>:protocol</c>, as in IANA's list of upgrade tokens: <c>websocket</c>.</param>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public H3ConnectAttribute(string protocol, string template)
    {
        Protocol = protocol;
        Template = template;
    }

    /// <summary>The value of <c>:protocol</c>.</summary>
    public string Protocol { get; }

    /// <summary>The template as written.</summary>
    public string Template { get; }
}
