using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>The CONNECT of a session, which is written once the server's dialect is known.</summary>
internal sealed class ClientSessionRequest
{
    private readonly Uri _uri;
    private readonly H3ClientHeaders _headers = new();
    private readonly IReadOnlyList<string> _protocols;

    /// <exception cref="ArgumentException">The URI is not https, or there is a field that HTTP/3 forbids.</exception>
    public ClientSessionRequest(Uri uri, H3WebTransportConnectOptions options)
    {
        (_uri, _protocols) = (uri, options.Protocols);
        foreach (var (name, value) in options.Headers ?? [])
        {
            _headers.Add(name, value);
        }

        if (options.Origin is { } origin)
        {
            _headers.Add("origin", origin);
        }

        if (_protocols.Count > 0)
        {
            if (_protocols.FirstOrDefault(static protocol => protocol.Any(static character => character is < ' ' or > '~')) is { } wrong)
            {
                throw new ArgumentException($"'{wrong}' is no protocol: it is made of printable ASCII characters (RFC 9651 3.3.3).", nameof(options));
            }

            _headers.Add("wt-available-protocols", string.Join(", ", _protocols.Select(StructuredFieldReader.Escape)));
        }
    }

    /// <summary>The request in one dialect.</summary>
    public H3ClientRequest For(WebTransportDialect dialect)
    {
        var request = new H3ClientRequest(
            System.Text.Encoding.ASCII.GetString(dialect == WebTransportDialect.Draft15 ? WebTransportHandshake.Token : WebTransportHandshake.EarlierToken), _uri, _headers, content: null);
        if (dialect == WebTransportDialect.Draft02)
        {
            request.Headers.Add("sec-webtransport-http3-draft02", "1");
        }

        return request;
    }

    /// <summary>The protocol that the server has chosen; null without one, or if the field is malformed, which is as if it were not there. False if it was not offered.</summary>
    public bool TryGetProtocol(Http3FieldSection answer, out string? protocol)
    {
        protocol = null;
        if (!answer.TryGet("wt-protocol"u8, out var value))
        {
            return true;
        }

        var reader = new StructuredFieldReader(value);
        if (reader.TryReadListMember(out var text, out var isString) && isString)
        {
            protocol = StructuredFieldReader.Unescape(text);
            if (reader.TryReadListMember(out _, out _) || reader.IsMalformed)
            {
                protocol = null;
            }
        }

        return protocol is null || _protocols.Contains(protocol, StringComparer.Ordinal);
    }
}
