using System.Text.Json;

namespace H3Routes.Cli.Load;

/// <summary>A result for programs. Durations are in milliseconds; docs/h3-tool.md has the fields.</summary>
internal static class LoadJson
{
    public static void Write(LoadResult result, Stream output)
    {
        var (plan, statistics) = (result.Plan, result.Statistics);
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("url", plan.Request.Uri.AbsoluteUri);
        json.WriteString("method", plan.Request.Method);
        json.WriteNumber("connections", plan.Connections);
        json.WriteNumber("streams", plan.Streams);
        WriteOptional(json, "rate", plan.Rate);
        json.WriteNumber("seconds", result.Elapsed.TotalSeconds);
        json.WriteNumber("requests", result.Done);
        json.WriteNumber("succeeded", result.Done - result.Failed);
        json.WriteNumber("failed", result.Failed);
        json.WriteNumber("unsent", result.Unsent);
        json.WriteNumber("requestsPerSecond", result.PerSecond(result.Done));
        json.WriteNumber("bytesReceived", statistics.Bytes);
        json.WriteNumber("bytesPerSecond", result.PerSecond(statistics.Bytes));
        json.WriteStartObject("statuses");
        foreach (var (status, count) in statistics.Statuses)
        {
            json.WriteNumber(status.ToString(System.Globalization.CultureInfo.InvariantCulture), count);
        }

        json.WriteEndObject();
        json.WriteStartObject("errors");
        foreach (var (name, count) in statistics.Errors)
        {
            json.WriteNumber(name, count);
        }

        json.WriteEndObject();
        WriteExtent(json, "handshake", statistics.Handshake);
        json.WriteEndObject();
        WriteExtent(json, "lateness", statistics.Lateness);
        json.WriteEndObject();
        WriteExtent(json, "latency", statistics.Latency);
        foreach (var (name, share) in LoadReport.Percentiles)
        {
            json.WriteNumber(name, Milliseconds(statistics.Latency.Percentile(share)));
        }

        json.WriteEndObject();
        json.WriteStartArray("histogram");
        foreach (var row in statistics.Latency.Rows(1))
        {
            if (row.Count > 0)
            {
                json.WriteStartObject();
                json.WriteNumber("from", Milliseconds(row.From));
                json.WriteNumber("to", Milliseconds(row.To));
                json.WriteNumber("count", row.Count);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    /// <summary>Opens an object; the caller ends it.</summary>
    private static void WriteExtent(Utf8JsonWriter json, string name, LatencyHistogram histogram)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", histogram.Count);
        json.WriteNumber("min", Milliseconds(histogram.Min));
        json.WriteNumber("mean", Milliseconds(histogram.Mean));
        json.WriteNumber("max", Milliseconds(histogram.Max));
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static double Milliseconds(double nanoseconds) => Math.Round(nanoseconds / 1e6, 6);
}
