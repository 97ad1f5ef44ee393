using H3Routes.Interop;

namespace H3Routes.EventLoops;

public sealed class EventLoopCreateTests
{
    [Fact]
    public void Libev_is_the_default()
    {
        using var loop = EventLoop.Create();
        Assert.Equal(EventLoopBackend.Libev, loop.Backend);
    }

    [Fact]
    public void An_unknown_backend_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => EventLoop.Create((EventLoopBackend)17));

    [Fact]
    public void Without_kqueue_the_message_says_what_is_missing()
    {
        Assert.SkipWhen(NativeLibraries.HasKqueue, "This process has kqueue.");
        var exception = Assert.Throws<PlatformNotSupportedException>(() => EventLoop.Create(EventLoopBackend.Kqueue));
        Assert.Contains("H3ROUTES_KQUEUE", exception.Message);
    }
}
