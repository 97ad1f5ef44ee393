using System.Runtime.InteropServices;
using H3Routes.Interop;

namespace H3Routes.EventLoops;

/// <summary>A signal that the runtime receives on a thread of its own and the loop handles on its thread.</summary>
internal sealed class LoopSignal : IDisposable
{
    private static readonly Action<object?> DeliverCallback = static state => ((LoopSignal)state!).Deliver();

    // The same numbers on every Unix. Those of other signals are raw already, or nobody ignores them.
    private const int SIGHUP = 1;
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private const int SIGTERM = 15;

    private readonly PollingEventLoop _loop;
    private readonly Action _callback;
    private readonly PosixSignalRegistration _registration;
    private bool _disposed;

    public LoopSignal(PollingEventLoop loop, PosixSignal signal, Action callback)
    {
        _loop = loop;
        _callback = callback;

        // The runtime leaves an ignored SIGINT ignored; who watches a signal wants it.
        Libc.StopIgnoring(signal switch
        {
            PosixSignal.SIGINT => SIGINT,
            PosixSignal.SIGTERM => SIGTERM,
            PosixSignal.SIGHUP => SIGHUP,
            PosixSignal.SIGQUIT => SIGQUIT,
            _ => (int)signal,
        });
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
