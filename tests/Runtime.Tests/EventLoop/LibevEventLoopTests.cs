namespace H3Routes.EventLoops;

public sealed class LibevEventLoopTests() : EventLoopContract(EventLoopBackend.Libev);
