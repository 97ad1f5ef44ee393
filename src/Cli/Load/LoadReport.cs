using System.Globalization;
using Spectre.Console;

namespace H3Routes.Cli.Load;

/// <summary>A result for people.</summary>
internal static class LoadReport
{
    private const int MaxRows = 24;
    private const int BarWidth = 48;

    /// <summary>Of a histogram's row before its bar, and a free column behind it.</summary>
    private const int RowWidth = 44;

    public static (string Name, double Share)[] Percentiles => [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    public static void Write(LoadResult result, IAnsiConsole console)
    {
        var (plan, statistics) = (result.Plan, result.Statistics);
        var latency = statistics.Latency;
        Line(console, $"{plan.Request.Method} {plan.Request.Uri.AbsoluteUri}");
        Line(console, $"{plan.Connections} connections, {plan.Streams} streams each, {result.Elapsed.TotalSeconds:0.00} s");
        Line(console, $"");
        Line(console, $"requests   {result.Done} ({result.PerSecond(result.Done):0.0}/s), {result.Failed} failed", result.Failed > 0 ? "red" : null);
        if (result.Unsent > 0)
        {
            Line(console, $"unsent     {result.Unsent} of the rate of {plan.Rate}/s: no stream was free in time", "red");
        }

        Line(console, $"received   {statistics.Bytes} bytes ({result.PerSecond(statistics.Bytes) / (1 << 20):0.00} MiB/s)");
        foreach (var (status, count) in statistics.Statuses)
        {
            Line(console, $"status     {status}: {count}", status >= 400 ? "red" : null);
        }

        foreach (var (name, count) in statistics.Errors)
        {
            Line(console, $"error      {name}: {count}", "red");
        }

        Line(console, $"handshake  min {Ms(statistics.Handshake.Min)}, mean {Ms(statistics.Handshake.Mean)}, max {Ms(statistics.Handshake.Max)}");
        if (plan.Rate is not null)
        {
            Line(console, $"lateness   mean {Ms(statistics.Lateness.Mean)}, max {Ms(statistics.Lateness.Max)}: of this program, not counted as latency");
        }

        if (latency.Count == 0)
        {
            return;
        }

        Line(console, $"latency    min {Ms(latency.Min)}, mean {Ms(latency.Mean)}, max {Ms(latency.Max)}");
        foreach (var (name, share) in Percentiles)
        {
            Line(console, $"  {name,-8} {Ms(latency.Percentile(share))}", "bold");
        }

        Line(console, $"");
        WriteHistogram(latency, console);
    }

    private static void WriteHistogram(LatencyHistogram latency, IAnsiConsole console)
    {
        var width = LatencyHistogram.Steps / 8;
        var rows = latency.Rows(width);
        while (rows.Count > MaxRows && width < LatencyHistogram.Steps)
        {
            rows = latency.Rows(width *= 2);
        }

        var most = rows.Max(row => row.Count);
        var barWidth = Math.Clamp(console.Profile.Width - RowWidth, 1, BarWidth);
        foreach (var row in rows)
        {
            var bar = new string('#', (int)Math.Ceiling((double)row.Count * barWidth / most));
            Line(console, $"{Ms(row.From),14} - {Ms(row.To),-14} {row.Count,10} {bar}", "green");
        }
    }

    private static string Ms(double nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.000} ms");

    private static void Line(IAnsiConsole console, FormattableString text, string? style = null) =>
        console.WriteLine(text.ToString(CultureInfo.InvariantCulture), style is null ? Style.Plain : Style.Parse(style));
}
