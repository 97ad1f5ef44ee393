using H3Routes.Generators.Harness;

namespace H3Routes.Generators.Snapshots;

/// <summary>The emitted text, for reviewers. Each was compiled without a warning and loaded before it is compared.</summary>
public sealed class SnapshotTests
{
    private const string Distinct = "[assembly: TrailingSlash(TrailingSlash.Distinct)]\n";

    [Fact]
    public void FirstScreen() => Verify("""
        public sealed record User(int Id, string Name);
        static class Users
        {
            [H3Get("/")] public static string Home() => "hello";
            [H3Get("/api/users/:id")] public static User Get(int id) => new(id, $"user-{id}");
        }
        """);

    [Fact]
    public void Matching() => Verify("""
        static class Handlers
        {
            [H3Get("/a/b")] public static void Literal() { }
            [H3Get("/a/:x")] public static void Parameter(string x) { }
            [H3Get("/a/*rest")] public static void Rest(string rest) { }
            [H3Get("/long/chain/of/segments")] public static void Chain() { }
            [H3Get("/w/one")] public static void One() { }
            [H3Get("/w/two")] public static void Two() { }
            [H3Get("/w/six")] public static void Six() { }
            [H3Get("/w/ten")] public static void Ten() { }
            [H3Get("/w/ten/more")] public static void TenMore() { }
            [H3Get("/w/three")] public static void Three() { }
        }
        """);

    [Fact]
    public void Binding() => Verify("""
        public enum Color { Red }
        public sealed record Item(string? Name);
        static class Handlers
        {
            [H3Get("/sync/:id")] public static string Sync(int id, string? q, Color color = Color.Red, [FromHeader(Name = "X-Id")] Guid? header = null) => "";
            [H3Put("/json/:id")] public static async Task<Item?> Json(string id, Item item, CancellationToken cancellation) { await Task.Yield(); return item; }
            [H3Get("/span/:s")] public static ReadOnlySpan<byte> Span(ReadOnlySpan<byte> s) => s;
            [H3Get("/task")] public static Task Wait(H3Context context) => Task.CompletedTask;
            [H3Get("/result")] public static ValueTask<H3Result> Result(H3Request request) => default;
        }
        class Instance { [H3Delete("/instance/:id")] public void Delete(DateOnly id) { } }
        """);

    [Fact]
    public void Methods() => Verify("""
        [TrailingSlash(TrailingSlash.Redirect)]
        static class Handlers
        {
            [H3Get("/x")] public static void Get() { }
            [H3Post("/x")] public static void Post() { }
            [H3Route("PURGE", "/x")] public static void Purge() { }
            [H3Connect("echo", "/x")] public static void Connect() { }
        }
        """);

    [Fact]
    public void Sessions() => Verify("""
        static class Handlers
        {
            [WebSocket("/ws/:room", Subprotocols = new[] { "chat.v2", "chat" }, KeepAliveSeconds = 5)]
            public static async Task Chat(System.Net.WebSockets.WebSocket socket, string room, H3Context context, int page = 1) => await Task.Yield();
            [WebSocket("/plain"), H3Authorize] public static ValueTask Plain(System.Net.WebSockets.WebSocket socket) => default;
        }
        """);

    [Fact]
    public void WebTransport() => Verify("""
        static class Handlers
        {
            [WebTransport("/chat/:room", Origins = new[] { "https://example.com" }, Protocols = new[] { "chat.v2" })]
            public static async Task Chat(WebTransportSession session, string room, CancellationToken ended) => await session.CloseAsync(7, room);
        }
        """);

    [Fact]
    public void Datagrams() => Verify("""
        class Handlers
        {
            [Datagram("/plain")] public static void Plain(H3Datagrams flow, ReadOnlySpan<byte> datagram) => flow.Send(datagram);
            [Datagram("/one/:x", Protocol = "echo")] public static void One(int x, H3Datagrams flow, ReadOnlySpan<byte> datagram) => flow.Send(datagram);
            [Datagram("/all/:x", Protocol = "echo", QueueLength = 8)]
            public void All(int x, H3Context context, H3Datagrams flow, ReadOnlySpan<byte> datagram, CancellationToken aborted, string? y = null) => flow.Send(datagram);
            [Datagram("/run/:x", Method = "POST")]
            public static async Task Run(H3Datagrams flow, string x, CancellationToken aborted)
            {
                await foreach (var datagram in flow.WithCancellation(aborted))
                    flow.Send(datagram.Span);
            }
        }
        """);

    [Fact]
    public void DatagramProtocols() => Verify("""
        static class Handlers
        {
            [Datagram(Alpn = "echo"), Datagram(Alpn = "a\"b")] public static void Echo(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => connection.SendDatagram(datagram);
        }

        sealed class Counter
        {
            private byte _count;

            [Datagram(Alpn = "count")] public void Count(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => connection.SendDatagram([++_count]);
        }
        """);

    [Fact]
    public void Empty() => Verify("");

    [Fact]
    public void HasNoOrphans()
    {
        string source = File.ReadAllText(Path.Combine(TestDirectory.Root, "Snapshots", "SnapshotTests.cs"));
        foreach (string file in Directory.EnumerateFiles(TestDirectory.Root, "*.verified.*", SearchOption.AllDirectories).Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            string name = Path.GetFileName(file);
            Assert.StartsWith("SnapshotTests.", name, StringComparison.Ordinal);
            Assert.EndsWith("#H3App.g.verified.cs", name, StringComparison.Ordinal);
            Assert.Contains($"public void {name["SnapshotTests.".Length..name.IndexOf('#', StringComparison.Ordinal)]}() => Verify(", source, StringComparison.Ordinal);
        }
    }

    private static void Verify(string source, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        using GeneratedApp app = GeneratedApp.Build(Distinct + source);
        using GeneratedApp again = GeneratedApp.Build(Distinct + source);
        Assert.Equal(app.Text, again.Text);
        Snapshot.Matches(app.Text, "H3App.g", test: test);
    }
}
