namespace H3Routes.EventLoops;

/// <summary>What an <see cref="EventLoop"/> waits with.</summary>
public enum EventLoopBackend
{
    /// <summary>libev 4.33, which ships with H3Routes. The default.</summary>
    Libev,

    /// <summary>Linux's epoll, called directly.</summary>
    Epoll,

    /// <summary>kqueue of macOS and FreeBSD, or the library that <c>H3ROUTES_KQUEUE</c> names.</summary>
    Kqueue,
}
