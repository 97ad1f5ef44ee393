namespace H3Routes.EventLoops;

public sealed class EpollEventLoopTests() : EventLoopContract(EventLoopBackend.Epoll);
