using H3Routes.Routing;

namespace H3Routes.Server;

/// <summary>A server of nothing.</summary>
internal sealed class NoRoutes : H3RouteTable
{
    public override IReadOnlyList<H3RouteInfo> Routes => [];

    public override string Trie => "";

    protected override ReadOnlySpan<byte> Allow => default;

    public override int Match(ReadOnlySpan<byte> path, ref H3PathCaptures captures) => -1;

    public override int MatchConnect(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> path, ref H3PathCaptures captures) => -1;

    public override ValueTask InvokeAsync(int leaf, H3Context context, ref H3PathCaptures captures) => default;

    protected override bool Knows(ReadOnlySpan<byte> method) => false;
}
