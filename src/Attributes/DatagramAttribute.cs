using System;

namespace H3Routes;

/// <summary>
/// The method is given the HTTP datagrams of requests (RFC 9297), in one of two forms:
/// <code>
/// static void OnDatagram(H3Datagrams flow, ReadOnlySpan&lt;byte&gt; datagram, string x)      // for each datagram
/// static async Task Run(H3Datagrams flow, string x, CancellationToken aborted)         // for each request
/// </code>
/// or, without a template, the datagrams of QUIC connections of an application protocol of your own (RFC 9221), <see cref="Alpn"/>:
/// <code>
/// static void OnDatagram(H3DatagramConnection connection, ReadOnlySpan&lt;byte&gt; datagram)
/// </code>
/// Where the method is not static, each request, or each such connection, has an object of its class.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class DatagramAttribute : Attribute
{
    /// <summary>Gives the method the datagrams of requests at <paramref name="template"/>.</summary>
    /// <param name="template"><c>/literal/:param/*rest</c>; empty on a class with <see cref="H3PrefixAttribute"/> for the prefix itself.</param>
    public DatagramAttribute(string template) => Template = template;

    /// <summary>Gives the method the datagrams of connections of the protocol <see cref="Alpn"/>.</summary>
    public DatagramAttribute()
    {
    }

    /// <summary>The template as written; null where there is none.</summary>
    public string? Template { get; }

    /// <summary>Without a template: the name by which clients choose the protocol (RFC 7301), 1 to 255 characters of ASCII and not <c>h3</c>. No two methods have the same.</summary>
    public string? Alpn { get; set; }

    /// <summary>The value of <c>:protocol</c> of an extended CONNECT (RFC 9220), whose stream carries capsules; null for a request of <see cref="Method"/>.</summary>
    public string? Protocol { get; set; }

    /// <summary>The method of the requests where there is no <see cref="Protocol"/>: <c>GET</c> unless set. The client sends datagrams for as long as it does not end the request's content.</summary>
    public string Method { get; set; } = "GET";

    /// <summary>Received datagrams that may wait for <c>await foreach</c>; the oldest give way. At least 1; 256 unless set.</summary>
    public int QueueLength { get; set; } = 256;
}
