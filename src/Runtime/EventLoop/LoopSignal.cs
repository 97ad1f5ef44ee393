using System.Runtime.InteropServices;

namespace H3Routes.EventLoops;

/// <summary>A signal that the runtime receives on a thread of its own and the loop handles on its thread.</summary>
internal sealed class LoopSignal : IDisposable
{
    private static readonly Action<object?> DeliverCallback = static state => ((LoopSignal)state!).Deliver();

    private readonly PollingEventLoop _loop;
    private readonly Action _callback;
    private readonly PosixSignalRegistration _registration;
    private bool _disposed;

    public LoopSignal(PollingEventLoop loop, PosixSignal signal, Action callback)
    {
        _loop = loop;
        _callback = callback;
        _registration = PosixSignalRegistration.Create(signal, OnSignal);
    }

    public void Dispose()
    {
        _disposed = true;
        _registration.Dispose();
        _loop.Remove(this);
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _loop.Post(DeliverCallback, this);
    }

    private void Deliver()
    {
        if (!_disposed)
        {
            _callback();
        }
    }
}
