using System.Globalization;
using System.Text.Json;
using H3Routes.Cli.Load;

namespace H3Routes.Cli.Datagrams;

/// <summary>What came back, for people and for programs; docs/h3-tool.md has the fields.</summary>
internal static class EchoReport
{
    public static void WriteText(Uri uri, string protocol, EchoRun run, bool usesCapsules, TextWriter output)
    {
        output.WriteLine($"{protocol} {uri.AbsoluteUri}{(usesCapsules ? ", as capsules" : "")}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"datagrams  {run.Sent} sent, {run.Echoed} came back, {run.Lost} lost ({run.Elapsed.TotalSeconds:0.00} s)"));
        if (run.Wrong + run.Duplicates + run.Unsent > 0)
        {
            output.WriteLine($"           {run.Wrong} wrong, {run.Duplicates} twice, {run.Unsent} not sent: the queue was full");
        }

        if (run.RoundTrips.Count == 0)
        {
            return;
        }

        output.WriteLine($"round trip min {Ms(run.RoundTrips.Min)}, mean {Ms(run.RoundTrips.Mean)}, max {Ms(run.RoundTrips.Max)}");
        foreach (var (name, share) in LoadReport.Percentiles)
        {
            output.WriteLine($"  {name,-8} {Ms(run.RoundTrips.Percentile(share))}");
        }
    }

    public static void WriteJson(Uri uri, string protocol, int size, double? rate, EchoRun run, bool usesCapsules, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("url", uri.AbsoluteUri);
        json.WriteString("protocol", protocol);
        json.WriteBoolean("capsules", usesCapsules);
        json.WriteNumber("size", size);
        if (rate is { } perSecond)
        {
            json.WriteNumber("rate", perSecond);
        }
        else
        {
            json.WriteNull("rate");
        }

        json.WriteNumber("seconds", run.Elapsed.TotalSeconds);
        json.WriteNumber("sent", run.Sent);
        json.WriteNumber("unsent", run.Unsent);
        json.WriteNumber("echoed", run.Echoed);
        json.WriteNumber("lost", run.Lost);
        json.WriteNumber("duplicates", run.Duplicates);
        json.WriteNumber("wrong", run.Wrong);
        json.WriteStartObject("roundTrip");
        json.WriteNumber("min", Milliseconds(run.RoundTrips.Min));
        json.WriteNumber("mean", Milliseconds(run.RoundTrips.Mean));
        json.WriteNumber("max", Milliseconds(run.RoundTrips.Max));
        foreach (var (name, share) in LoadReport.Percentiles)
        {
            json.WriteNumber(name, Milliseconds(run.RoundTrips.Percentile(share)));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static string Ms(double nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.000} ms");

    private static double Milliseconds(double nanoseconds) => Math.Round(nanoseconds / 1e6, 6);
}
