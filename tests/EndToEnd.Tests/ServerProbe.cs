namespace H3Routes.EndToEnd;

/// <summary>Looks into a running server, each worker on its own thread.</summary>
internal static class ServerProbe
{
    /// <summary>What a worker holds for its clients: all zero when nobody is there.</summary>
    internal readonly record struct State(int QuicConnections, int Handshakes, int Connections, int Streams, int Requests);

    /// <summary>Asks on the worker's thread, between two turns of its loop.</summary>
    public static Task<T> AskAsync<T>(this H3Server server, Func<Worker, T> question, int worker = 0)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = server.Threads[worker];
        asked.Loop.Post(
            _ =>
            {
                try
                {
                    answer.SetResult(question(asked));
                }
                catch (Exception exception)
                {
                    answer.SetException(exception);
                }
            },
            null);
        return answer.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public static Task<State> StateAsync(this H3Server server) => server.AskAsync(static worker => new State(
        worker.Endpoints.Sum(static endpoint => endpoint.ConnectionCount),
        worker.Endpoints.Sum(static endpoint => endpoint.HandshakeCount),
        worker.Connections.Count,
        worker.Connections.Sum(static connection => connection.Http3.OpenRequests),
        worker.Application.OpenRequests));

    /// <summary>Asks until the state satisfies, and fails with the last one if it does not within <paramref name="seconds"/>.</summary>
    public static async Task<State> UntilAsync(this H3Server server, Func<State, bool> satisfies, int seconds = 10)
    {
        var end = DateTime.UtcNow.AddSeconds(seconds);
        while (true)
        {
            var state = await server.StateAsync();
            if (satisfies(state))
            {
                return state;
            }

            Assert.True(DateTime.UtcNow < end, $"The server did not come to the expected state within {seconds} s: {state}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
