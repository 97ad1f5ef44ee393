namespace H3Routes.Cli.Load;

/// <summary>What to send, how much of it at a time, and until when.</summary>
/// <param name="Requests">Requests in all; null for as many as the duration has room for.</param>
/// <param name="Duration">From the first request to the last one's start; null without end.</param>
/// <param name="Rate">Requests a second, in all; null for as fast as answers come.</param>
internal sealed record LoadPlan(H3ClientRequest Request, int Connections, int Streams, long? Requests, TimeSpan? Duration, TimeSpan? WarmUp, double? Rate, TimeSpan Timeout);
