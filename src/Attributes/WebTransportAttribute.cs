using System;

namespace H3Routes;

/// <summary>
/// The method serves WebTransport sessions: it takes an <c>H3Routes.WebTransportSession</c>, which is open, and whatever else a route's handler may take, and returns <c>Task</c> or
/// <c>ValueTask</c>. What cannot be bound is refused with 400 before the session is accepted. The session ends with the method: with code 0, or with an error if it throws.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class WebTransportAttribute : Attribute
{
    /// <summary>Routes sessions (extended CONNECT with the protocols <c>webtransport</c> and <c>webtransport-h3</c>) at <paramref name="template"/> to the method.</summary>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public WebTransportAttribute(string template) => Template = template;

    /// <summary>The template as written.</summary>
    public string Template { get; }

    /// <summary>The values of <c>origin</c> that are let in, such as <c>https://example.com</c>; pages of other origins get 403, clients that are no browser and send no origin do not. Null for any that the server's options allow.</summary>
    public string[]? Origins { get; set; }

    /// <summary>The application protocols that the handler speaks, the best first: the first that the client offers too is chosen. Null for none.</summary>
    public string[]? Protocols { get; set; }

    /// <summary>A client that offers none of <see cref="Protocols"/> is refused with 400.</summary>
    public bool RequiresProtocol { get; set; }
}
