using H3Routes.EventLoops;
using H3Routes.Quic;

namespace H3Routes.Server;

public sealed class WorkerTests
{
    [Fact]
    public void A_worker_that_gets_no_loop_leaves_no_configuration_behind()
    {
        var configuration = new QuicConfiguration(new QuicConfigurationOptions());
        var (options, routes) = (new H3ServerOptions { EventLoop = (EventLoopBackend)99 }, new NoRoutes());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Worker(0, options, routes, new ServedFeatures(routes, options), [], configuration, default));
        Assert.True(configuration.IsClosed);
    }
}
