using System.Diagnostics;

namespace H3Routes.Soak;

/// <summary>Slows a reader or a writer down to a rate.</summary>
/// <param name="bytesPerSecond">0: as fast as it goes.</param>
internal readonly struct Pace(long bytesPerSecond)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Waits until so many bytes are due.</summary>
    public async ValueTask KeepAsync(long moved, CancellationToken cancellationToken)
    {
        if (bytesPerSecond > 0)
        {
            var ahead = TimeSpan.FromSeconds(moved / (double)bytesPerSecond) - Stopwatch.GetElapsedTime(_start);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead + TimeSpan.FromMilliseconds(1), cancellationToken);
            }
        }
    }
}
