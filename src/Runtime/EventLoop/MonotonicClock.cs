using System.Diagnostics;

namespace H3Routes.EventLoops;

/// <summary>CLOCK_MONOTONIC.</summary>
internal static class MonotonicClock
{
    private static readonly long NanosecondsPerTick = 1_000_000_000 / Stopwatch.Frequency;

    public static long Nanoseconds => Stopwatch.GetTimestamp() * NanosecondsPerTick;
}
