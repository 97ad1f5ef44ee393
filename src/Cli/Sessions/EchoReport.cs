using System.Globalization;
using System.Text.Json;

namespace H3Routes.Cli.Sessions;

/// <summary>The result of a check, for people and for programs.</summary>
internal static class EchoReport
{
    private static readonly (string Name, double Share)[] Percentiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

    public static void Write(EchoPlan plan, EchoResult result, TextWriter output)
    {
        var times = result.RoundTrip;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Name,-10} {times.Count} of {plan.Count} echoed ({Rate(result):0}/s), {result.Lost} lost, {result.Wrong} wrong"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round trip min {Milliseconds(times.Min)} ms, mean {Milliseconds(times.Mean)} ms, max {Milliseconds(times.Max)} ms"));
        foreach (var (name, share) in Percentiles)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-8} {Milliseconds(times.Percentile(share))} ms"));
        }
    }

    public static void WriteJson(Uri uri, WebTransportSession session, EchoPlan plan, EchoResult result, Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("url", uri.OriginalString);
        json.WriteString("kind", plan.Kind switch { EchoKind.Datagram => "datagram", EchoKind.Bidirectional => "bidi", _ => "uni" });
        json.WriteString("protocol", session.Subprotocol);
        json.WriteNumber("count", plan.Count);
        json.WriteNumber("size", plan.Size);
        json.WriteNumber("parallel", plan.Parallel);
        json.WriteNumber("seconds", Math.Round(result.Time.TotalSeconds, 6));
        json.WriteNumber("sent", result.Sent);
        json.WriteNumber("echoed", result.RoundTrip.Count);
        json.WriteNumber("lost", result.Lost);
        json.WriteNumber("wrong", result.Wrong);
        json.WriteNumber("perSecond", Math.Round(Rate(result), 1));
        json.WriteStartObject("roundTrip");
        json.WriteNumber("min", Milliseconds(result.RoundTrip.Min));
        json.WriteNumber("mean", Milliseconds(result.RoundTrip.Mean));
        json.WriteNumber("max", Milliseconds(result.RoundTrip.Max));
        foreach (var (name, share) in Percentiles)
        {
            json.WriteNumber(name, Milliseconds(result.RoundTrip.Percentile(share)));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static double Rate(EchoResult result) => result.Time > TimeSpan.Zero ? result.RoundTrip.Count / result.Time.TotalSeconds : 0;

    private static double Milliseconds(double nanoseconds) => Math.Round(nanoseconds / 1e6, 3);
}
