using System.Globalization;
using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>A request to send. Not to be changed after it was given to <see cref="H3Client.SendAsync"/>.</summary>
public sealed class H3ClientRequest
{
    /// <param name="method">The method, as it is to be sent: methods are case-sensitive (RFC 9110 9.1).</param>
    /// <param name="uri">An absolute https URI; its fragment and user info are not sent.</param>
    /// <exception cref="ArgumentException">The method is no token or is CONNECT, or the URI is not absolute or not https.</exception>
    public H3ClientRequest(string method, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(uri);
        if (!Token.IsValid(method))
        {
            throw new ArgumentException($"'{method}' is no method (RFC 9110 9.1).", nameof(method));
        }

        if (method == "CONNECT")
        {
            throw new ArgumentException("CONNECT has no URI (RFC 9114 4.4): it is not sent as a request.", nameof(method));
        }

        if (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException($"'{uri}' is not an absolute https:// URL: HTTP/3 has no other scheme.", nameof(uri));
        }

        (Method, Uri) = (method, uri);
    }

    /// <summary>An extended CONNECT (RFC 9220).</summary>
    /// <exception cref="ArgumentException">The protocol is no token, or the URI is not absolute or not https.</exception>
    internal H3ClientRequest(string protocol, Uri uri, H3ClientHeaders? headers, H3ClientContent? content)
        : this("GET", uri)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        if (!Token.IsValid(protocol))
        {
            throw new ArgumentException($"'{protocol}' is no protocol: it is a token (RFC 9110 5.6.2) such as 'websocket'.", nameof(protocol));
        }

        (Method, Protocol, Content) = ("CONNECT", protocol, content);
        foreach (var (name, value) in headers ?? [])
        {
            Headers.Add(name, value);
        }
    }

    /// <param name="method">The method, as it is to be sent.</param>
    /// <param name="url">An absolute https URL.</param>
    /// <exception cref="ArgumentException">As for the other constructor.</exception>
    public H3ClientRequest(string method, string url)
        : this(method, Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri : throw new ArgumentException($"'{url}' is not an absolute https:// URL.", nameof(url)))
    {
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>:protocol of an extended CONNECT (RFC 9220); null for every other request.</summary>
    internal string? Protocol { get; }

    /// <summary>The URI. To send a path as it stands, dot segments and all, create it with <see cref="UriCreationOptions.DangerousDisablePathAndQueryCanonicalization"/>.</summary>
    public Uri Uri { get; }

    /// <summary>Fields to send. <c>host</c> replaces :authority; content-length comes from <see cref="Content"/>.</summary>
    public H3ClientHeaders Headers { get; } = new();

    /// <summary>The content, or null.</summary>
    public H3ClientContent? Content { get; set; }

    /// <summary>
    /// Makes the trailer section (RFC 9110 6.5), asked for when the content has been sent, on the thread pool: a checksum is known then. Null for none. A field that HTTP/3 forbids
    /// there fails the request.
    /// </summary>
    public Func<H3ClientHeaders>? Trailers { get; set; }

    /// <summary>Is told of each interim response (1xx: status and fields), on the thread pool, in their order and before the response is given. What it throws fails the request.</summary>
    public Action<int, H3ClientHeaders>? OnInterim { get; set; }

    /// <summary>Sent as the <c>priority</c> field (RFC 9218) unless the request has one; null for none.</summary>
    public H3Priority? Priority { get; set; }

    /// <summary>
    /// Whether the request may be sent in early data where <see cref="H3ClientOptions.EarlyData"/> is on: true also for a method that is not safe (it may be carried out twice), false never; null, unless set,
    /// if the method is safe. Content is sent early only if it is bytes.
    /// </summary>
    public bool? EarlyData { get; set; }

    /// <summary>From sending, waiting for a connection included, to the end of the response's content; later the request fails with <see cref="TimeoutException"/>. More than zero; null for no limit.</summary>
    public TimeSpan? Timeout
    {
        get;
        set
        {
            if (value is { } time)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(value));
            }

            field = value;
        }
    }

    /// <exception cref="H3ClientException">A field that must not be a trailer.</exception>
    internal static Http3FieldSection? ToTrailerSection(H3ClientHeaders trailers)
    {
        var fields = new Http3FieldSection();
        foreach (var (name, value) in trailers)
        {
            // RFC 9110 6.5.1: framing, routing and authentication are decided before the content.
            if (IsConnectionField(name, "") || name is "content-length" or "content-encoding" or "content-type" or "content-range" or "host" or "te" or "trailer" or "authorization" or "expect")
            {
                throw new H3ClientException($"'{name}' must not be a trailer (RFC 9110 6.5.1).");
            }

            fields.Add(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return fields.Count == 0 ? null : fields;
    }

    /// <summary>The field section to send (RFC 9114 4.3.1).</summary>
    /// <exception cref="ArgumentException">A field that HTTP/3 forbids (RFC 9114 4.2), or that the client sets itself.</exception>
    internal Http3FieldSection ToFieldSection()
    {
        var fields = new Http3FieldSection();
        var authority = Headers["host"] ?? (Uri.IsDefaultPort ? Host : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Uri.Port}"));
        // OPTIONS * is not reachable by a URI; a path is never empty in one.
        fields.SetRequest(Encoding.ASCII.GetBytes(Method), "https"u8, Encoding.UTF8.GetBytes(authority), Encoding.UTF8.GetBytes(Uri.PathAndQuery), Encoding.ASCII.GetBytes(Protocol ?? ""));
        foreach (var (name, value) in Headers)
        {
            if (name == "host")
            {
                continue;
            }

            if (name == "content-length")
            {
                throw new ArgumentException("content-length is set from the request's content.");
            }

            if (IsConnectionField(name, value))
            {
                throw new ArgumentException($"'{name}: {value}' is forbidden in HTTP/3 (RFC 9114 4.2).");
            }

            fields.Add(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        if (Content?.ContentType is { } contentType && Headers["content-type"] is null)
        {
            fields.Add("content-type"u8, Encoding.UTF8.GetBytes(contentType));
        }

        if (Priority is { } priority && Headers["priority"] is null)
        {
            fields.Add("priority"u8, Encoding.ASCII.GetBytes(priority.ToString()));
        }

        // RFC 9110 8.6: a method that anticipates content says 0 when there is none.
        if ((Content is null ? Method is "POST" or "PUT" or "PATCH" && Trailers is null ? 0 : null : Content.Length) is { } length)
        {
            fields.Add("content-length"u8, Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        }

        return fields;
    }

    /// <summary>RFC 9114 4.2: fields of an HTTP/1.1 connection.</summary>
    private static bool IsConnectionField(string name, string value) =>
        name is "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "upgrade" || (name == "te" && value != "trailers");

    private string Host => Uri.HostNameType == UriHostNameType.IPv6 ? Uri.Host : Uri.IdnHost;
}
