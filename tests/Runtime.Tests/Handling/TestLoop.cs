using System.Collections.Concurrent;

namespace H3Routes.Handling;

/// <summary>A loop's synchronization context, run by hand on the test's thread.</summary>
internal sealed class TestLoop : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    public int Posts { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    /// <summary>Runs posted work on this thread until <paramref name="condition"/> holds.</summary>
    public void RunUntil(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (!condition())
        {
            if (!_posted.TryTake(out var work, TimeSpan.FromMilliseconds(20)))
            {
                Assert.True(DateTime.UtcNow < deadline, "the condition did not come true within 10 seconds");
                continue;
            }

            Posts++;
            work.Callback(work.State);
        }
    }
}
