using H3Routes.Cli.Load;

namespace H3Routes.EndToEnd.Cli;

/// <summary>The histogram against a sorted list.</summary>
public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(1000, 300)]
    [InlineData(20_000, 5_000_000)]
    [InlineData(5_000, 60_000_000_000)]
    public void PercentilesAreWithinOne128thOfTheTruth(int count, long most)
    {
        var random = new Random(count);
        var histogram = new LatencyHistogram();
        var half = new LatencyHistogram();
        var sorted = new long[count];
        for (var i = 0; i < count; i++)
        {
            sorted[i] = (long)(most * Math.Pow(random.NextDouble(), 4));
            (i % 2 == 0 ? histogram : half).Add(sorted[i]);
        }

        histogram.Add(half);
        Array.Sort(sorted);
        Assert.Equal((count, sorted[0], sorted[^1]), (histogram.Count, histogram.Min, histogram.Max));
        Assert.Equal(sorted.Average(), histogram.Mean, 1.0);
        foreach (var share in new[] { 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var truth = sorted[Math.Max(0, (int)Math.Ceiling(share * count) - 1)];
            Assert.InRange(histogram.Percentile(share), truth, truth + (truth / 128) + 1);
        }

        foreach (var width in new[] { 1, 16, 128 })
        {
            var rows = histogram.Rows(width);
            Assert.Equal(count, rows.Sum(row => row.Count));
            Assert.Equal(count, rows.Sum(row => sorted.LongCount(value => value >= row.From && value <= row.To)));
            Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.To + 1, pair.Second.From));
        }
    }

    [Fact]
    public void NothingAndTooMuchHaveTheirPlace()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal((0, 0, 0, 0.0), (histogram.Percentile(0.5), histogram.Min, histogram.Max, histogram.Mean));
        Assert.Empty(histogram.Rows(16));
        histogram.Add(-1);
        histogram.Add(long.MaxValue);
        Assert.Equal((2, 0), (histogram.Count, histogram.Min));
        Assert.Equal(histogram.Max, histogram.Percentile(1));
    }

    [Fact]
    public void AddingAllocatesNothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            histogram.Add(i * 1000);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
