using System;

namespace H3Routes;

/// <summary>
/// The method is a WebSocket conversation (RFC 9220): it takes a <c>System.Net.WebSockets.WebSocket</c>, which is open, and whatever else a route's handler may take, and returns
/// <c>Task</c> or <c>ValueTask</c>. What cannot be bound is refused with 400 before the WebSocket is accepted.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class WebSocketAttribute : Attribute
{
    /// <summary>Routes WebSockets (extended CONNECT with the protocol <c>websocket</c>) at <paramref name="template"/> to the method.</summary>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public WebSocketAttribute(string template) => Template = template;

    /// <summary>The template as written.</summary>
    public string Template { get; }

    /// <summary>The subprotocols that the handler speaks, the best first: the first that the client offers too is chosen (RFC 6455 4.2.2), none if there is no such. Null for none.</summary>
    public string[]? Subprotocols { get; set; }

    /// <summary>The values of <c>origin</c> that are let in, such as <c>https://example.com</c>; pages of other origins get 403, clients that are no browser and send no origin do not. Null for any.</summary>
    public string[]? Origins { get; set; }

    /// <summary>Seconds between the pings to a client from which nothing comes: 15 unless set, half of the connection's idle timeout; 0 for none.</summary>
    public int KeepAliveSeconds { get; set; } = 15;

    /// <summary>Seconds that a client may take to answer a ping before the WebSocket is aborted: 30 unless set, 0 for any time.</summary>
    public int KeepAliveTimeoutSeconds { get; set; } = 30;
}
