using System.ComponentModel;

namespace H3Routes.Routing;

/// <summary>A table of routes. The generator derives <c>H3App.Routes</c> from it; nothing is looked up by reflection.</summary>
public abstract class H3RouteTable
{
    /// <summary>What the table holds, sorted.</summary>
    public abstract IReadOnlyList<H3RouteInfo> Routes { get; }

    /// <summary>The trie as text, a node a line.</summary>
    public abstract string Trie { get; }

    /// <summary>A route receives HTTP datagrams.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual bool HasDatagrams => false;

    /// <summary>The application protocols of <see cref="DatagramAttribute.Alpn"/> with their handlers.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual IReadOnlyList<KeyValuePair<string, H3ConnectionDatagramHandler>> DatagramProtocols => [];

    /// <summary>The methods of all routes and OPTIONS, as <c>allow</c> lists them: the answer to <c>OPTIONS *</c>.</summary>
    protected abstract ReadOnlySpan<byte> Allow { get; }

    /// <summary>Finds the leaf of a path that <see cref="PathNormalizer"/> has prepared.</summary>
    /// <returns>The leaf's number, or -1.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract int Match(ReadOnlySpan<byte> path, ref H3PathCaptures captures);

    /// <summary>Finds the leaf of a path in the table of an extended CONNECT's protocol (RFC 9220), or in any protocol's where none is given.</summary>
    /// <returns>The leaf's number, or -1.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract int MatchConnect(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> path, ref H3PathCaptures captures);

    /// <summary>Answers by the method at the leaf: calls the handler, or 405, OPTIONS. A leaf of another kind than the request's, CONNECT or not, answers 405.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract ValueTask InvokeAsync(int leaf, H3Context context, ref H3PathCaptures captures);

    /// <summary>True for a route with <see cref="AllowEarlyDataAttribute"/> and a method that is not safe.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected virtual bool AllowsEarlyData(int leaf, ReadOnlySpan<byte> method) => false;

    /// <summary>True for a method that RFC 9110 does not know and a route does.</summary>
    protected abstract bool Knows(ReadOnlySpan<byte> method);

    /// <summary>Everything about one request: 400 for a bad path, 404, and what <see cref="InvokeAsync"/> says. Completes synchronously, and allocates nothing, for a synchronous handler.</summary>
    public ValueTask HandleAsync(H3Context context)
    {
        H3Request request = context.Request;
        ReadOnlySpan<byte> path = request.Path;
        H3Method method = request.Method;
        if (method == H3Method.Connect && request.Protocol.IsEmpty)
        {
            // RFC 9114 4.4: a tunnel to an authority, which has no path to route by.
            H3Reply.Status(context, 501);
            return default;
        }

        if (!PathNormalizer.IsPlain(path) || path.IsEmpty || path[0] != '/')
        {
            if (method == H3Method.Options && path.SequenceEqual("*"u8))
            {
                // RFC 9110 9.3.7: the server as a whole.
                H3Reply.Options(context, Allow);
                return default;
            }

            Span<byte> normal = context.Scratch(path.Length);
            if (!PathNormalizer.TryNormalize(path, normal, out int length))
            {
                H3Reply.Status(context, 400);
                return default;
            }

            path = normal[..length];
        }

        var captures = new H3PathCaptures(path);
        int leaf;
        if (method == H3Method.Connect)
        {
            leaf = MatchConnect(request.Protocol, path, ref captures);
            leaf = leaf < 0 ? Match(path, ref captures) : leaf;
        }
        else
        {
            leaf = Match(path, ref captures);
            leaf = leaf < 0 ? MatchConnect(default, path, ref captures) : leaf;
        }

        if (leaf < 0)
        {
            H3Reply.Status(context, 404);
            return default;
        }

        if (method == H3Method.Other && !Knows(request.MethodName))
        {
            H3Reply.Status(context, 501);
            return default;
        }

        if (method is not (H3Method.Get or H3Method.Head or H3Method.Options) && request.IsEarlyData && !AllowsEarlyData(leaf, request.MethodName))
        {
            return HoldBackAsync(context);
        }

        return InvokeAsync(leaf, context, ref captures);
    }

    /// <summary>
    /// RFC 8470 5.1: what came early on this connection is safe once the handshake is complete, and waiting costs the client less than being turned away. What came early to a proxy in front of us
    /// stays what it is, however long we wait.
    /// </summary>
    private ValueTask HoldBackAsync(H3Context context)
    {
        if (context.Request.Headers.Contains(H3HeaderNames.EarlyData))
        {
            H3Reply.Status(context, 425);
            return default;
        }

        return HandleAfterHandshakeAsync(context);
    }

    private async ValueTask HandleAfterHandshakeAsync(H3Context context)
    {
        await context.Request.WaitForHandshakeAsync();
        await HandleAsync(context);
    }
}
