using H3Routes.Cli.Load;

namespace H3Routes.Cli.Sessions;

/// <summary>What became of a check.</summary>
internal sealed class EchoResult
{
    public LatencyHistogram RoundTrip { get; } = new();

    public TimeSpan Time { get; set; }

    public long Sent { get; set; }

    /// <summary>That did not come back.</summary>
    public long Lost => Sent - RoundTrip.Count - Wrong;

    /// <summary>That came back changed, twice, or were never sent.</summary>
    public long Wrong { get; set; }
}
