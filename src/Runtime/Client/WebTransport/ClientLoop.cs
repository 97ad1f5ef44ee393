using H3Routes.Http3;

namespace H3Routes;

/// <summary>The client's thread as its sessions see it: whoever waits is continued elsewhere.</summary>
internal sealed class ClientLoop(ClientWorker worker) : IStreamLoop
{
    public bool IsOnLoopThread => worker.IsOnLoopThread;

    public bool ContinuesElsewhere => true;

    /// <summary>When the thread has ended all sessions are over: what they are told then is answered on the thread pool, and touches no connection.</summary>
    public void Post(SendOrPostCallback callback, object state)
    {
        if (!worker.Post(static state => ((Call)state!).Run(), new Call(callback, state)))
        {
            _ = worker.Ended.ContinueWith(static (_, state) => ((Call)state!).Run(), new Call(callback, state), CancellationToken.None, TaskContinuationOptions.DenyChildAttach, TaskScheduler.Default);
        }
    }

    private sealed class Call(SendOrPostCallback callback, object state)
    {
        public void Run() => callback(state);
    }
}
