using System.Collections.Concurrent;
using H3Routes.Routing;

namespace H3Routes.EndToEnd.Site;

/// <summary>Handlers that remember being called: by a key that each test makes up.</summary>
public static class EarlyDataHandlers
{
    /// <summary>The site's, these among them.</summary>
    public static H3RouteTable Table => H3App.Routes;

    /// <summary>Calls by key, each with what <see cref="H3Request.IsEarlyData"/> was.</summary>
    public static ConcurrentDictionary<string, ConcurrentQueue<bool>> Calls { get; } = [];

    public static int Count(string key) => Calls.TryGetValue(key, out var calls) ? calls.Count : 0;

    [H3Get("/early/:key")]
    public static string Get(H3Request request, string key) => Note(request, key);

    [H3Post("/early/:key")]
    public static string Post(H3Request request, string key) => Note(request, key);

    [H3Put("/early/:key")]
    [AllowEarlyData]
    public static string Put(H3Request request, string key) => Note(request, key);

    /// <summary>A server that will have nothing early, whatever the method.</summary>
    [H3Get("/later/:key")]
    public static H3Result Later(H3Request request, string key)
    {
        var isEarly = Note(request, key) == "early";
        return isEarly ? H3Results.Status(425) : H3Results.Text("late");
    }

    private static string Note(H3Request request, string key)
    {
        Calls.GetOrAdd(key, static _ => []).Enqueue(request.IsEarlyData);
        return request.IsEarlyData ? "early" : "late";
    }
}
