using System.Globalization;

namespace H3Routes.Soak;

/// <summary>The server, in a process of its own: answers <c>begin</c> and <c>end</c> on its standard input with what it holds, and ends with it.</summary>
internal static class SoakServer
{
    public static async Task<int> RunAsync(int workers)
    {
        await using var server = H3Server.Create(H3App.Routes, options =>
        {
            options.Listen("127.0.0.1:0");
            options.Workers = workers;
            options.Limits.MaxRequestBodySize = null;
        });
        await server.StartAsync();
        Console.WriteLine($"ready {server.EndPoints[0].Port} {Convert.ToHexStringLower(server.CertificateHash.Span)}");
        while (Console.ReadLine() is { } command)
        {
            switch (command)
            {
                case "begin":
                    // Peaks are counted from here on (proc(5)).
                    File.WriteAllText("/proc/self/clear_refs", "5");
                    Console.WriteLine(await StateAsync(server));
                    break;

                case "end":
                    var peak = Status("VmHWM:");
                    var state = await SettleAsync(server);
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    var managed = GC.GetTotalMemory(forceFullCollection: true);
                    Console.WriteLine(state with { Resident = Status("VmRSS:"), Peak = peak, Managed = managed });
                    break;

                default:
                    return 2;
            }
        }

        return 0;
    }

    /// <summary>Until the clients' connections are gone. One whose CONNECTION_CLOSE was lost goes with its idle timeout, which is 30 seconds (RFC 9000 10.1).</summary>
    private static async Task<SoakState> SettleAsync(H3Server server)
    {
        for (var i = 0; ; i++)
        {
            var state = await StateAsync(server);
            if (i == 800 || state is { Connections: 0, Streams: 0, Requests: 0 })
            {
                return state;
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Each worker is asked on its own thread.</summary>
    private static async Task<SoakState> StateAsync(H3Server server)
    {
        var sum = new SoakState(Status("VmRSS:"), Status("VmHWM:"), GC.GetTotalMemory(forceFullCollection: false), 0, 0, 0);
        foreach (var worker in server.Threads)
        {
            var counts = new TaskCompletionSource<(int Connections, int Streams, int Requests)>(TaskCreationOptions.RunContinuationsAsynchronously);
            worker.Loop.Post(
                _ => counts.SetResult((
                    worker.Endpoints.Sum(static endpoint => endpoint.ConnectionCount),
                    worker.Connections.Sum(static connection => connection.Http3.OpenRequests),
                    worker.Application.OpenRequests)),
                null);
            var (connections, streams, requests) = await counts.Task;
            sum = sum with { Connections = sum.Connections + connections, Streams = sum.Streams + streams, Requests = sum.Requests + requests };
        }

        return sum;
    }

    /// <summary>A size of this process, in bytes.</summary>
    private static long Status(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) << 10;
    }
}
