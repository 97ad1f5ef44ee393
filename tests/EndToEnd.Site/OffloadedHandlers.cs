using System.Text;

namespace H3Routes.EndToEnd.Site;

/// <summary>Handlers on the thread pool, one of which blocks until a test lets it go.</summary>
[H3Prefix("/offloaded")]
[Offload]
public static class OffloadedHandlers
{
    private static readonly ManualResetEventSlim Gate = new();

    /// <summary>What <c>/offloaded/blocked</c> has seen when it was let go.</summary>
    public static TaskCompletionSource<string> Seen { get; private set; } = New();

    /// <summary>Set when it blocks.</summary>
    public static TaskCompletionSource<string> Blocking { get; private set; } = New();

    public static void Close()
    {
        (Seen, Blocking) = (New(), New());
        Gate.Reset();
    }

    public static void Open() => Gate.Set();

    /// <summary>Says what it was asked with after the gate has opened, whatever has become of its client.</summary>
    [H3Get("/blocked/:id")]
    public static string Blocked(ReadOnlySpan<byte> id, [FromQuery] string name, H3Request request)
    {
        Blocking.TrySetResult(name);
        Gate.Wait();
        var seen = $"{Encoding.ASCII.GetString(id)} {name} {request.Headers["x-id"]} {Encoding.ASCII.GetString(request.Path)} {OnPool}";
        Seen.TrySetResult(seen);
        return seen;
    }

    /// <summary>Where each part of it ran: before and behind a read, and behind a flush.</summary>
    [H3Post("/parts")]
    public static async Task Parts(H3Request request, H3Response response)
    {
        var threads = new List<bool> { OnPool };
        var content = request.BodyStream;
        while (await content.ReadAsync(new byte[16]) > 0)
        {
            threads.Add(OnPool);
        }

        threads.Add(OnPool);
        await Task.Delay(1);
        threads.Add(OnPool);
        for (var i = 0; i < 20; i++)
        {
            // More than the client takes at once: a flush waits.
            response.Write(new byte[200_000]);
            await response.Body.FlushAsync();
            threads.Add(OnPool);
        }

        response.Trailers["x-threads"] = $"{threads.Count(static onPool => onPool)} of {threads.Count}";
        response.Trailers["x-request"] = $"{request.Trailers?["x-end"]}";
    }

    [H3Post("/sum/:times")]
    public static int Sum(int[] numbers, int times) => OnPool ? numbers.Sum() * times : -1;

    [H3Get("/fails")]
    public static string Fails() => throw new H3RequestException(409, $"{OnPool}");

    private static bool OnPool => Thread.CurrentThread.IsThreadPoolThread && SynchronizationContext.Current is null;

    private static TaskCompletionSource<string> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
