using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>A server that stops, as its clients see it on the wire (RFC 9114 5.2).</summary>
public sealed class GoAwayTests(InteropFixture interop)
{
    private static readonly byte[] Control = Wire.Join([0], Wire.Frame(4));

    [Fact(Timeout = 30_000)]
    public async Task AStopIsAnnouncedThenRefusesAndFinishesWhatRuns()
    {
        await using var server = await interop.StartAsync(_ => { });
        using var client = new RawClient(server.EndPoints[0]);
        var connection = await client.ConnectAsync();
        var slow = await client.RunAsync(() =>
        {
            connection.Open(Control, fin: false, bidirectional: false);
            return connection.Open(Wire.Get("/slow/1000"), fin: true);
        });
        var bystander = await client.ConnectAsync();
        var others = await client.RunAsync(() => bystander.Open(Wire.Get("/slow/1000"), fin: true));
        await server.UntilAsync(static state => state.Requests == 2);
        var stopped = server.StopAsync(TestContext.Current.CancellationToken);

        // First the greatest id that there is, so that nothing on its way is lost; then the last that is served: 4 would be the next.
        Assert.True(await client.IsSoonAsync(() => GoAways().Count == 2));
        Assert.Equal([(1UL << 62) - 4, 4UL], await client.RunAsync(GoAways));
        var late = await client.RunAsync(() => connection.Open(Wire.Get("/plaintext"), fin: true));
        Assert.True(await client.IsSoonAsync(() => connection.IsOver(late)));
        Assert.Equal("reset 10b", await client.RunAsync(() => connection.Outcome(late)));
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(slow)));
        Assert.Equal(200, await client.RunAsync(() => connection.Status(slow)));

        // What the late one has done to its connection is nothing to another.
        Assert.True(await client.IsSoonAsync(() => bystander.Finished.Contains(others)));
        Assert.Equal(200, await client.RunAsync(() => bystander.Status(others)));
        Assert.True(await client.IsSoonAsync(() => connection.Closed is not null));
        Assert.Equal((true, (ulong)Http3ErrorCode.NoError), (connection.Closed!.Value.IsApplicationError, connection.Closed.Value.ErrorCode));
        await stopped;

        List<ulong> GoAways() => [.. connection.ControlFrames().Where(static frame => frame.Type == Http3FrameType.GoAway).Select(static frame =>
        {
            Assert.True(VariableLengthInteger.TryRead(frame.Payload, out var id, out var length) && length == frame.Payload.Length);
            return id;
        })];
    }

    /// <summary>RFC 9000 5.2.2: a client that comes while the last requests run is told so, and need not wait for its timeout.</summary>
    [Fact(Timeout = 30_000)]
    public async Task AStopRefusesNewConnections()
    {
        await using var server = await interop.StartAsync(static options => options.ShutdownTimeout = TimeSpan.FromMinutes(1));
        Task stopped;
        await using (var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true }))
        {
            var url = $"https://{server.EndPoints[0]}/slow/60000";
            var slow = client.GetAsync(url, TestContext.Current.CancellationToken);
            await server.UntilAsync(static state => state.Requests == 1);
            stopped = server.StopAsync(TestContext.Current.CancellationToken);
            var refusal = await Assert.ThrowsAsync<H3ConnectionException>(async () =>
            {
                // The stop takes a turn of the worker's loop: one that comes before it is served.
                while (true)
                {
                    await using var newcomer = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
                    using var response = await newcomer.GetAsync($"https://{server.EndPoints[0]}/plaintext", TestContext.Current.CancellationToken);
                }
            });
            Assert.Equal((H3ConnectionFailure.HandshakeFailed, 2UL, false), (refusal.Failure, refusal.ErrorCode, refusal.IsApplicationError));
            Assert.False(slow.IsCompleted);
        }

        await stopped;
    }
}
