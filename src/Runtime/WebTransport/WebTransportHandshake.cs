using System.Text;
using H3Routes.Http3;

namespace H3Routes.WebTransport;

/// <summary>The CONNECT request and its answer: dialect, origin, application protocol (WebTransport over HTTP/3, 3).</summary>
internal static class WebTransportHandshake
{
    /// <summary>The token of drafts 02 to 14.</summary>
    public static ReadOnlySpan<byte> EarlierToken => "webtransport"u8;

    /// <summary>The token from draft 15 on.</summary>
    public static ReadOnlySpan<byte> Token => "webtransport-h3"u8;

    public static bool IsToken(ReadOnlySpan<byte> protocol) => protocol.SequenceEqual(EarlierToken) || protocol.SequenceEqual(Token);

    public static bool IsRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> protocol) => method.SequenceEqual("CONNECT"u8) && IsToken(protocol);

    /// <summary>The newest dialect that the client's SETTINGS speak. A client that says nothing is known by its request.</summary>
    public static WebTransportDialect Dialect(Http3Settings peer, Http3FieldSection request)
    {
        if (request.Protocol.SequenceEqual(Token) || peer.WtEnabled)
        {
            return WebTransportDialect.Draft15;
        }

        if (peer.WtMaxSessions > 0)
        {
            return WebTransportDialect.Draft13;
        }

        return IsDraft02(request) || (peer.EnableWebTransport && peer.WebTransportMaxSessions == 0) ? WebTransportDialect.Draft02 : WebTransportDialect.Draft07;
    }

    /// <summary>A request without an origin comes from no browser.</summary>
    public static bool AllowsOrigin(IReadOnlyList<string>? allowed, string? origin) => allowed is null || origin is null || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase);

    /// <summary>The first of <paramref name="supported"/> that the client offers; null without one, or if the field is malformed, which is as if it were not there (3.3).</summary>
    public static string? ChooseProtocol(Http3FieldSection request, IReadOnlyList<string>? supported)
    {
        if (supported is null or { Count: 0 })
        {
            return null;
        }

        var offered = new List<string>();
        for (int index = 0; index < request.Count; index++)
        {
            if (!request.Name(index).SequenceEqual("wt-available-protocols"u8))
            {
                continue;
            }

            var reader = new StructuredFieldReader(request.Value(index));
            while (reader.TryReadListMember(out ReadOnlySpan<byte> text, out bool isString))
            {
                if (!isString)
                {
                    return null;
                }

                offered.Add(StructuredFieldReader.Unescape(text));
            }

            if (reader.IsMalformed)
            {
                return null;
            }
        }

        return supported.FirstOrDefault(offered.Contains);
    }

    /// <summary>Adds the fields of a 200.</summary>
    public static void WriteAnswer(Http3FieldSection request, string? subprotocol, Http3FieldSection response)
    {
        if (IsDraft02(request))
        {
            response.Set("sec-webtransport-http3-draft"u8, "draft02"u8);
        }

        if (subprotocol is not null)
        {
            response.Set("wt-protocol"u8, Encoding.ASCII.GetBytes(StructuredFieldReader.Escape(subprotocol)));
        }
    }

    private static bool IsDraft02(Http3FieldSection request) => request.TryGet("sec-webtransport-http3-draft02"u8, out _);
}
