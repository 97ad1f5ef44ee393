using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>The answer to an extended CONNECT with the protocol <c>websocket</c> (RFC 9220, RFC 8441 5, RFC 6455 4.2.2): sec-websocket-key and -accept have no place in it.</summary>
internal static class WebSocketHandshake
{
    /// <summary>Writes the fields of the answer. False for a refusal, which is whole.</summary>
    public static bool TryAnswer(H3Context context, WebSocketAttribute options, out string? subprotocol)
    {
        subprotocol = null;
        var headers = context.Request.Headers;
        if (!headers.TryGet("sec-websocket-version"u8, out var version) || !version.SequenceEqual("13"u8))
        {
            // RFC 6455 4.4. Its 426 asks for an Upgrade, which HTTP/3 does not have.
            context.Response.Headers.Set("sec-websocket-version"u8, "13"u8);
            return Refuse(context, 400, "The WebSocket's version is not 13.");
        }

        if (options.Origins is { } origins && headers["origin"] is { } origin && !origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return Refuse(context, 403, "WebSockets from this origin are not accepted here.");

        if (headers.GetJoined("sec-websocket-protocol") is { } offered)
        {
            string[] offers = offered.Split(',', StringSplitOptions.TrimEntries);
            if (!offers.All(static offer => Token.IsValid(offer)))
                return Refuse(context, 400, "sec-websocket-protocol is no list of tokens (RFC 6455 4.1).");
            subprotocol = options.Subprotocols?.FirstOrDefault(own => offers.Contains(own, StringComparer.Ordinal));
            if (subprotocol is not null)
                context.Response.Headers.Set("sec-websocket-protocol"u8, Encoding.ASCII.GetBytes(subprotocol));
        }

        context.Response.StatusCode = 200;
        return true;
    }

    private static bool Refuse(H3Context context, int status, string detail)
    {
        H3Reply.Problem(context, new H3Problem { Status = status, Detail = detail });
        return false;
    }
}
