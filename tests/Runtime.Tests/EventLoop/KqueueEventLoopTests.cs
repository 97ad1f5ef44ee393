namespace H3Routes.EventLoops;

/// <remarks>In one collection with the other backends: a signal is the whole process's.</remarks>
[Collection(nameof(EventLoopContract))]
public sealed class KqueueEventLoopTests() : EventLoopContract(EventLoopBackend.Kqueue);
