namespace H3Routes.EventLoops;

public sealed class KqueueEventLoopTests() : EventLoopContract(EventLoopBackend.Kqueue);
