using System.ComponentModel;

namespace H3Routes.Routing;

/// <summary>A table of routes. The generator derives <c>H3App.Routes</c> from it; nothing is looked up by reflection.</summary>
public abstract class H3RouteTable
{
    /// <summary>What the table holds, sorted.</summary>
    public abstract IReadOnlyList<H3RouteInfo> Routes { get; }

    /// <summary>The trie as text, a node a line.</summary>
    public abstract string Trie { get; }

    /// <summary>Finds the leaf of a path that <see cref="PathNormalizer"/> has prepared.</summary>
    /// <returns>The leaf's number, or -1.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract int Match(ReadOnlySpan<byte> path, ref H3PathCaptures captures);

    /// <summary>Answers by the method at the leaf: calls the handler, or 405, OPTIONS, 501.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract ValueTask InvokeAsync(int leaf, H3Context context, ref H3PathCaptures captures);

    /// <summary>Everything about one request: 400 for a bad path, 404, and what <see cref="InvokeAsync"/> says. Completes synchronously, and allocates nothing, for a synchronous handler.</summary>
    public ValueTask HandleAsync(H3Context context) => throw new NotImplementedException();
}
