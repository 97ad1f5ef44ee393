using H3Routes.EventLoops;
using H3Routes.Quic;
using H3Routes.Routing;

namespace H3Routes.Server;

public sealed class WorkerTests
{
    [Fact]
    public void A_worker_that_gets_no_loop_leaves_no_configuration_behind()
    {
        var configuration = new QuicConfiguration(new QuicConfigurationOptions());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Worker(0, new H3ServerOptions { EventLoop = (EventLoopBackend)99 }, new NoRoutes(), [], configuration, default));
        Assert.True(configuration.IsClosed);
    }

    private sealed class NoRoutes : H3RouteTable
    {
        public override IReadOnlyList<H3RouteInfo> Routes => [];

        public override string Trie => "";

        protected override ReadOnlySpan<byte> Allow => default;

        public override int Match(ReadOnlySpan<byte> path, ref H3PathCaptures captures) => -1;

        public override int MatchConnect(ReadOnlySpan<byte> protocol, ReadOnlySpan<byte> path, ref H3PathCaptures captures) => -1;

        public override ValueTask InvokeAsync(int leaf, H3Context context, ref H3PathCaptures captures) => default;

        protected override bool Knows(ReadOnlySpan<byte> method) => false;
    }
}
