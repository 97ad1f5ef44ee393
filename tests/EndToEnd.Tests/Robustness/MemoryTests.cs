using System.Net;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>A server in a process of its own under all attacks at once, round after round: what it holds meanwhile is bounded, and nothing of it stays.</summary>
[Collection(nameof(QuietCollection))]
public sealed class MemoryTests(InteropFixture interop)
{
    /// <summary>The first rounds make pools, arenas and compiled code as large as they get.</summary>
    private const int WarmRounds = 3, Rounds = 3;

    /// <summary>Each round opens 180 connections with some 100 MiB behind them: a leak of the connections alone would be more than that after three rounds.</summary>
    private const long MostGrowth = 24 << 20, MostUnderAttack = 160 << 20;

    private static readonly byte[] Post = Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload");

    private static readonly (string Name, int Connections, Action<RawConnection> Attack)[] Attacks =
    [
        ("half-sent requests", 30, static connection =>
        {
            while (connection.TryOpen(Wire.Join([0x01], Wire.Varint(30_000), new byte[500]), fin: false, bidirectional: true, out _))
            {
            }
        }),
        ("downloads that are never read", 30, static connection =>
        {
            connection.Reads = false;
            for (var i = 0; i < 10; i++)
            {
                connection.Open(Wire.Get("/download/1000000000"), fin: true);
            }
        }),
        ("uploads that never end", 30, static connection => connection.Open(Wire.Join(Post, Wire.Frame(0, new byte[200_000])), fin: false)),
        ("handlers that wait", 30, static connection =>
        {
            for (var i = 0; i < 20; i++)
            {
                connection.Open(Wire.Get("/slow/60000"), fin: true);
            }
        }),
        ("requests that are reset", 10, static connection =>
        {
            while (connection.TryOpen(Wire.Get("/slow/60000"), fin: false, bidirectional: true, out var id))
            {
                connection.Quic.Reset(id, (ulong)Http3ErrorCode.RequestCancelled);
                connection.Quic.StopReading(id, (ulong)Http3ErrorCode.RequestCancelled);
            }
        }),
        ("QPACK tables filled, and sections that wait for more", 30, static connection =>
        {
            var entry = Wire.Join([0x41, (byte)'a'], Wire.Integer(0x00, 7, 4_000), new byte[4_000]);
            connection.Open(Wire.Join([[2], Wire.Integer(0x20, 5, 4_096), .. Enumerable.Repeat(entry, 20)]), fin: false, bidirectional: false);
            for (var i = 0; i < 16; i++)
            {
                connection.Open(Wire.Frame(1, [22, 0, .. Enumerable.Repeat((byte)0x80, 10_000)]), fin: false);
            }
        }),
        ("PRIORITY_UPDATE for all that may come", 10, static connection => connection.Open(
            Wire.Join([[0], Wire.Frame(4), .. Enumerable.Range(0, 128).Select(static i => Wire.Frame(0xf0700, [.. Wire.Varint((ulong)i * 4), (byte)'i']))]), fin: false, bidirectional: false)),
        ("reserved streams", 10, static connection =>
        {
            while (connection.TryOpen([0x40, 0x99, 1, 2, 3], fin: false, bidirectional: false, out _))
            {
            }
        }),
    ];

    [Fact(Timeout = 120_000)]
    public async Task AttacksLeaveNothingBehind()
    {
        await using var server = await InteropProcess.StartAsync(
            interop,
            ["--idle-timeout", "1", "--retry", "Off"],
            new() { ["DOTNET_gcServer"] = "0", ["DOTNET_GCgen0size"] = "0x400000", ["DOTNET_TieredCompilation"] = "0" });
        var endPoint = new IPEndPoint(IPAddress.Loopback, server.Port);
        var sizes = new List<long>();
        var most = 0L;
        await using (await Bystander.WatchAsync(server.Port, Convert.FromHexString(server.CertificateHash)))
        {
            var before = server.ResidentSize;
            for (var round = 0; round < WarmRounds + Rounds; round++)
            {
                await AttackAsync(endPoint);
                most = Math.Max(most, server.ResidentSize - before);

                // The clients are gone: idle and draining connections take that long.
                await Task.Delay(1_800, TestContext.Current.CancellationToken);
                sizes.Add(server.ResidentSize);
            }
        }

        var table = $"MiB resident after each round: {string.Join(", ", sizes.Select(static size => size >> 20))}; above idle under attack: {most >> 20}";
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        Assert.True(sizes[^1] - sizes[WarmRounds - 1] < MostGrowth, table);
        Assert.True(most < MostUnderAttack, table);
    }

    private static async Task AttackAsync(IPEndPoint server)
    {
        var clients = new List<RawClient>();
        try
        {
            foreach (var (name, count, attack) in Attacks)
            {
                var client = new RawClient(server, new QuicConfigurationOptions { StreamWindow = 64 << 10 });
                clients.Add(client);
                var connections = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => client.ConnectAsync()));
                await client.RunAsync(() => Array.ForEach(connections, attack));
                Assert.True(connections.Length == count, name);
            }

            var vanishing = new RawClient(server);
            vanishing.DialAndVanish(50);
            vanishing.Dispose();

            // All of it has arrived, and the server does what it will.
            await Task.Delay(400, TestContext.Current.CancellationToken);
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }
}
