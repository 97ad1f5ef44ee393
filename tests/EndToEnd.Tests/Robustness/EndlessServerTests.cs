using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Servers that never stop with what a client has to read past (RFC 9114 9): it is read, not held, and the request goes on.</summary>
[Collection(nameof(QuietCollection))]
public sealed class EndlessServerTests(InteropFixture interop)
{
    private const int Length = 64 << 20, Piece = 1 << 20, MostGrowth = 16 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="where">The stream that it comes on.</param>
    [Theory(Timeout = 60_000)]
    [InlineData("request", "a frame of an unknown type")]
    [InlineData("control", "a frame of an unknown type")]
    [InlineData("other", "a stream of an unknown type")]
    public async Task WhatMeansNothingIsNotHeld(string where, string what)
    {
        var begun = new TaskCompletionSource<(RawConnection Connection, long Request, long Stream)>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Control stream, SETTINGS; on whichever is meant a type and a length that are never used.
        byte[] frame = [0x21, .. Wire.Varint(Length)];
        byte[] control = [0, .. Wire.Frame(4), .. where == "control" ? frame : []];
        using var server = new RawServer(interop, [control, [0x40, 0x42]], (connection, request) =>
        {
            // RFC 9000 2.1: the server's unidirectional streams are 3, 7, ...
            var stream = where switch { "request" => request, "control" => 3, _ => 7 };
            if (where == "request")
            {
                connection.Write(request, frame, fin: false);
            }

            begun.SetResult((connection, request, stream));
        });
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
        var asking = client.GetAsync(server.Url, Token);
        var (connection, request, stream) = await begun.Task.WaitAsync(Token);
        var piece = new byte[Piece];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var sent = 0; sent < Length;)
        {
            if (await server.RunAsync(() => connection.Closed is not null || connection.Stops.ContainsKey(stream)))
            {
                break;
            }

            var isFree = await server.RunAsync(() =>
            {
                var free = !connection.IsSending(stream);
                if (free)
                {
                    connection.Write(stream, piece, fin: false);
                }

                return free;
            });
            sent += isFree ? Piece : 0;
            if (!isFree)
            {
                await Task.Delay(1, Token);
            }
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
        Assert.Null(await server.RunAsync(() => connection.Closed));
        Assert.False(asking.IsCompleted, what);
        await server.RunAsync(() =>
        {
            connection.Write(request, Wire.Headers(":status=204"), fin: true);
            return 0;
        });
        using var response = await asking.WaitAsync(Token);
        Assert.Equal(204, response.StatusCode);
    }
}
