using System.Numerics;

namespace H3Routes.Cli.Load;

/// <summary>Counts of durations in buckets that are never wider than 1/128 of their value. Any thread may add; it allocates only when it is made (37 KB).</summary>
internal sealed class LatencyHistogram
{
    /// <summary>Linear steps in each doubling of the value.</summary>
    public const int Steps = 128;

    /// <summary>73 minutes; what is longer counts as that.</summary>
    private const long Greatest = (1L << 42) - 1;

    private readonly long[] _counts = new long[IndexOf(Greatest) + 1];
    private long _count;
    private long _sum;
    private long _min = long.MaxValue;
    private long _max;

    public long Count => _count;

    /// <summary>Nanoseconds, as all durations here; 0 without any.</summary>
    public long Min => _count == 0 ? 0 : _min;

    public long Max => _max;

    public double Mean => _count == 0 ? 0 : (double)_sum / _count;

    public void Add(long nanoseconds)
    {
        nanoseconds = Math.Clamp(nanoseconds, 0, Greatest);
        Interlocked.Increment(ref _counts[IndexOf(nanoseconds)]);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _sum, nanoseconds);
        for (var min = Volatile.Read(ref _min); nanoseconds < min; min = Volatile.Read(ref _min))
        {
            Interlocked.CompareExchange(ref _min, nanoseconds, min);
        }

        for (var max = Volatile.Read(ref _max); nanoseconds > max; max = Volatile.Read(ref _max))
        {
            Interlocked.CompareExchange(ref _max, nanoseconds, max);
        }
    }

    /// <summary>Adds all of another that no longer changes.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _count += other._count;
        _sum += other._sum;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
    }

    /// <summary>The duration that this share of all does not exceed.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    public long Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * _count));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Clamp(UpperBound(i), Min, Max);
            }
        }

        return Max;
    }

    /// <summary>Rows from the first bucket that has any to the last, <paramref name="width"/> buckets a row: a divisor of <see cref="Steps"/>, so that rows are linear in each doubling.</summary>
    public List<LatencyRow> Rows(int width)
    {
        var rows = new List<LatencyRow>();
        if (_count == 0)
        {
            return rows;
        }

        for (var row = IndexOf(_min) / width; row <= IndexOf(_max) / width; row++)
        {
            var count = 0L;
            for (var i = row * width; i < (row + 1) * width && i < _counts.Length; i++)
            {
                count += _counts[i];
            }

            rows.Add(new LatencyRow(row == 0 ? 0 : UpperBound((row * width) - 1) + 1, UpperBound(((row + 1) * width) - 1), count));
        }

        return rows;
    }

    private static int IndexOf(long value)
    {
        var doubling = Math.Max(0, 56 - BitOperations.LeadingZeroCount((ulong)value));
        return (doubling * Steps) + (int)(value >> doubling);
    }

    private static long UpperBound(int index)
    {
        var doubling = Math.Max(0, (index / Steps) - 1);
        return ((long)(index - (doubling * Steps) + 1) << doubling) - 1;
    }
}
