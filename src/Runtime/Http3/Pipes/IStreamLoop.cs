using System.Threading.Tasks.Sources;

namespace H3Routes.Http3;

/// <summary>The thread that a stream belongs to, as its pipes see it. For any thread.</summary>
internal interface IStreamLoop
{
    bool IsOnLoopThread { get; }

    /// <summary>Whoever waits is never continued on the loop's thread: a client's, which no user code may hold.</summary>
    bool ContinuesElsewhere { get; }

    /// <summary>Runs <paramref name="callback"/> on the loop's thread.</summary>
    void Post(SendOrPostCallback callback, object state);

    /// <summary>
    /// Reads and flushes end on the loop's thread, so a continuation that wants to come back to the loop is there already: posting it would only cost a turn and a delegate.
    /// </summary>
    ValueTaskSourceOnCompletedFlags WithoutPosting(ValueTaskSourceOnCompletedFlags flags) =>
        IsOnLoopThread ? flags & ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext : flags;
}
