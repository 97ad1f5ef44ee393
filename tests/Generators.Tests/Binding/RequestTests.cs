using H3Routes.Generators.Harness;
using H3Routes.Handling;

namespace H3Routes.Generators.Binding;

/// <summary>Requests to a generated application: method, path, fields, content; then status, content and allow.</summary>
public sealed class RequestTests
{
    private const string Source = """
        [assembly: TrailingSlash(TrailingSlash.Distinct)]
        public enum Color { Red, Green }
        public record Item(string Name, int Count);
        [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
        [JsonSerializable(typeof(Item))]
        internal sealed partial class AppJson : JsonSerializerContext;

        public readonly record struct Code(string Text) : IParsable<Code>
        {
            public static Code Parse(string s, IFormatProvider? provider) => new(s);
            public static bool TryParse(string? s, IFormatProvider? provider, out Code result) { result = new(s ?? ""); return s is ['X', ..]; }
        }

        public static class Handlers
        {
            [H3Get("/plaintext")] public static string Plain() => "Hello, World!";
            [H3Get("/null")] public static string? Null() => null;
            [H3Get("/users/:id")] public static string User(string id) => id;
            [H3Post("/users/:id")] public static void Post(string id, H3Response response) => response.StatusCode = 201;
            [H3Get("/int/:n")] public static string Int(int n) => n.ToString();
            [H3Get("/guid/:n")] public static string AGuid(Guid n) => n.ToString();
            [H3Get("/date/:n")] public static string Date(DateOnly n) => n.ToString("yyyy-MM-dd");
            [H3Get("/bool/:n")] public static string Bool(bool n) => n ? "yes" : "no";
            [H3Get("/color/:n")] public static string AColor(Color n) => n.ToString();
            [H3Get("/code/:n")] public static string ACode(Code n) => n.Text;
            [H3Get("/span/:n")] public static ReadOnlySpan<byte> Span(ReadOnlySpan<byte> n) => n;
            [H3Get("/files/*path")] public static string Files(string path) => path;
            [H3Get("/query")] public static string Query(string q, int page = 7, Color? color = null, [FromQuery(Name = "a b")] string? other = null) => $"{q}|{page}|{color}|{other}";
            [H3Get("/header")] public static string Header([FromHeader(Name = "X-Id")] int id, [FromHeader] string? accept) => $"{id}|{accept}";
            [H3Get("/json")] public static Item Json() => new("n", 1);
            [H3Get("/reflected")] public static Dictionary<string, int> Reflected() => new() { ["id"] = 42 };
            [H3Get("/async/:n")] public static async Task<string> Async(int n) { await Task.Yield(); return n.ToString(); }
            [H3Get("/value")] public static ValueTask<byte[]> Value() => new([65, 66]);
            [H3Get("/memory")] public static ReadOnlyMemory<byte> Memory() => new byte[] { 67 };
            [H3Get("/result")] public static async Task<H3Result> Result() { await Task.Yield(); return H3Results.Text("r"); }
            [H3Post("/item/:n")] public static async Task<Item> AnItem(int n, Item item, CancellationToken cancellation) { await Task.Yield(); return item with { Count = item.Count + n }; }
            [H3Post("/maybe")] public static string Maybe([FromBody] Item? item) => item?.Name ?? "none";
            [H3Post("/echo")] public static async Task Echo(Stream body, H3Response response) { using var copy = new MemoryStream(); await body.CopyToAsync(copy); response.Write(copy.ToArray()); }
            [H3Head("/own")] public static void OwnHead(H3Response response) => response.Headers.Set("x-head"u8, "1"u8);
            [H3Get("/own")] public static string Own() => "own";
            [H3Options("/own")] public static string OwnOptions() => "options";
            [H3Route("PURGE", "/cache/:key")] public static string Purge(string key) => key;
            [H3Connect("echo", "/tunnel/:room")] public static string Tunnel(string room) => room;
            [H3Connect("chat", "/plaintext")] public static string Chat() => "chat";
        }

        [H3Prefix("/api/:tenant")]
        public class Tenants
        {
            [H3Prefix("/orders")]
            public class Orders
            {
                [H3Get("")] public string All(string tenant) => tenant;
                [H3Get("/:id")] public string One(string tenant, long id) => $"{tenant}:{id}";
            }
        }

        [TrailingSlash(TrailingSlash.Redirect)]
        public static class Redirecting
        {
            [H3Get("/to/:x")] public static string To(string x) => x;
            [H3Get("/from/")] public static string From() => "from";
        }

        [TrailingSlash(TrailingSlash.Ignore)]
        public static class Ignoring
        {
            [H3Get("/either/:x")] public static string Either(string x) => x;
        }
        """;

    private static readonly Lazy<GeneratedApp> App = new(static () => GeneratedApp.Build(Source));

    public static TheoryData<string, string, int, string> Rows => new()
    {
        { "GET", "/plaintext", 200, "Hello, World!" },
        { "GET", "/plaintext?x=%zz", 200, "Hello, World!" },
        { "GET", "/null", 204, "" },

        // The path: decoded when bound, normal when matched.
        { "GET", "/users/42", 200, "42" },
        { "GET", "/users/a%2Fb", 200, "a/b" },
        { "GET", "/users/a+b%20c", 200, "a+b c" },
        { "GET", "/users/%C3%A9", 200, "\u00e9" },
        { "GET", "/%75sers/%41", 200, "A" },
        { "GET", "/users/a.b", 200, "a.b" },
        { "GET", "/users/%ff", 400, "\"parameter\":\"id\"" },
        { "GET", "/users/%zz", 400, "" },
        { "GET", "/users/%4", 400, "" },
        { "GET", "/users/%00", 400, "" },
        { "GET", "/users/..", 400, "" },
        { "GET", "/users/%2e%2E", 400, "" },
        { "GET", "/./users/1", 400, "" },
        { "GET", "/users/...", 200, "..." },
        { "GET", "/nowhere", 404, "" },
        { "GET", "/users/", 404, "" },
        { "GET", "/files/a%20b/c%2Fd", 200, "a b/c/d" },

        // Types.
        { "GET", "/int/-5", 200, "-5" },
        { "GET", "/int/%35", 200, "5" },
        { "GET", "/int/x", 400, "\"parameter\":\"n\"" },
        { "GET", "/int/99999999999", 400, "\"parameter\":\"n\"" },
        { "GET", "/guid/6f9619ff-8b86-d011-b42d-00cf4fc964ff", 200, "6f9619ff-8b86-d011-b42d-00cf4fc964ff" },
        { "GET", "/guid/6f", 400, "\"parameter\":\"n\"" },
        { "GET", "/date/2026-11-22", 200, "2026-11-22" },
        { "GET", "/date/x", 400, "\"parameter\":\"n\"" },
        { "GET", "/bool/true", 200, "yes" },
        { "GET", "/bool/1", 400, "\"parameter\":\"n\"" },
        { "GET", "/color/green", 200, "Green" },
        { "GET", "/color/1", 200, "Green" },
        { "GET", "/color/9", 400, "\"parameter\":\"n\"" },
        { "GET", "/code/X1", 200, "X1" },
        { "GET", "/code/Y1", 400, "\"parameter\":\"n\"" },
        { "GET", "/span/%ff", 200, "\ufffd" },

        // The query.
        { "GET", "/query?q=a+b%26c&page=3&color=red&a+b=z", 200, "a b&c|3|Red|z" },
        { "GET", "/query?q=", 200, "|7||" },
        { "GET", "/query", 400, "\"parameter\":\"q\"" },
        { "GET", "/query?q=1&page=x", 400, "\"parameter\":\"page\"" },
        { "GET", "/query?q=%zz", 400, "\"parameter\":\"q\"" },
        { "GET", "/query?q=%ff", 400, "\"parameter\":\"q\"" },

        // Results.
        { "GET", "/json", 200, "{\"name\":\"n\",\"count\":1}" },
        { "GET", "/reflected", 200, "{\"id\":42}" },
        { "GET", "/async/3", 200, "3" },
        { "GET", "/async/x", 400, "\"parameter\":\"n\"" },
        { "GET", "/value", 200, "AB" },
        { "GET", "/memory", 200, "C" },
        { "GET", "/result", 200, "r" },

        // Prefixes and instances.
        { "GET", "/api/acme/orders", 200, "acme" },
        { "GET", "/api/acme/orders/7", 200, "acme:7" },

        // Methods.
        { "HEAD", "/plaintext", 200, "" },
        { "HEAD", "/own", 200, "" },
        { "OPTIONS", "/own", 200, "options" },
        { "POST", "/users/1", 201, "" },
        { "PURGE", "/cache/k", 200, "k" },
        { "PURGE", "/plaintext", 405, "" },
        { "BREW", "/plaintext", 501, "" },
        { "TRACE", "/plaintext", 405, "" },
        { "DELETE", "/nowhere", 404, "" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task Answers(string method, string path, int status, string content)
    {
        await Task.Yield();
        Exchange exchange = Send(method, path);
        Assert.Equal(status, exchange.Stream.Status);
        if (status == 400)
        {
            Assert.Contains(content, exchange.Stream.BodyText, StringComparison.Ordinal);
        }
        else if (status < 300)
        {
            Assert.Equal(content, exchange.Stream.BodyText);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("PUT", "/users/1", 405, "GET, HEAD, POST, OPTIONS")]
    [InlineData("OPTIONS", "/users/1", 204, "GET, HEAD, POST, OPTIONS")]
    [InlineData("GET", "/cache/k", 405, "OPTIONS, PURGE")]
    [InlineData("OPTIONS", "*", 204, "GET, HEAD, POST, OPTIONS, PURGE")]
    [InlineData("GET", "/tunnel/a", 405, "CONNECT, OPTIONS")]
    [InlineData("OPTIONS", "/tunnel/a", 204, "CONNECT, OPTIONS")]
    public async Task Allows(string method, string path, int status, string allow)
    {
        await Task.Yield();
        Exchange exchange = Send(method, path);
        Assert.Equal(status, exchange.Stream.Status);
        Assert.Equal(allow, exchange.Header("allow"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("echo", "/tunnel/a", 200, "a")]
    [InlineData("chat", "/plaintext", 200, "chat")]
    [InlineData("chat", "/tunnel/a", 404, "")]
    [InlineData("other", "/tunnel/a", 404, "")]
    [InlineData("echo", "/nowhere", 404, "")]
    [InlineData("echo", "/plaintext", 405, "")]
    [InlineData("echo", "/tunnel/../a", 400, "")]
    public async Task ConnectsByProtocol(string protocol, string path, int status, string content)
    {
        await Task.Yield();
        Exchange exchange = New();
        exchange.Stream.Fields.Clear();
        exchange.Stream.Fields.SetRequest("CONNECT"u8, "https"u8, "example.org"u8, System.Text.Encoding.UTF8.GetBytes(path), System.Text.Encoding.UTF8.GetBytes(protocol));
        Run(exchange);
        Assert.Equal(status, exchange.Stream.Status);
        if (status == 200)
        {
            Assert.Equal(content, exchange.Stream.BodyText);
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/to/a/?q=1", 308, "/to/a?q=1")]
    [InlineData("/to/a%2Fb/", 308, "/to/a%2Fb")]
    [InlineData("/from", 308, "/from/")]
    [InlineData("/from/", 200, null)]
    [InlineData("/either/a", 200, null)]
    [InlineData("/either/a/", 200, null)]
    [InlineData("/plaintext/", 404, null)]
    public async Task MindsTheSlash(string path, int status, string? location)
    {
        await Task.Yield();
        Exchange exchange = Send("GET", path);
        Assert.Equal(status, exchange.Stream.Status);
        Assert.Equal(location, exchange.Header("location"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/item/2", "{\"name\":\"x\",\"count\":40}", 200, "{\"name\":\"x\",\"count\":42}")]
    [InlineData("/item/2", "null", 400, "\"parameter\":\"item\"")]
    [InlineData("/item/2", "{", 400, "")]
    [InlineData("/item/x", "{}", 400, "\"parameter\":\"n\"")]
    [InlineData("/maybe", "null", 200, "none")]
    [InlineData("/echo", "abc", 200, "abc")]
    public async Task ReadsContent(string path, string content, int status, string expected)
    {
        await Task.Yield();
        Exchange exchange = New().Request("POST", path, ("content-type", "application/json"));
        exchange.Stream.ReadEnded = false;
        exchange.Stream.Queue(System.Text.Encoding.UTF8.GetBytes(content));
        exchange.Stream.QueueEnd();
        Run(exchange);
        Assert.Equal(status, exchange.Stream.Status);
        Assert.Contains(expected, exchange.Stream.BodyText, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task ReadsHeaders()
    {
        await Task.Yield();
        Assert.Equal("5|a/b", Run(New().Request("GET", "/header", ("x-id", "5"), ("accept", "a/b"))).Stream.BodyText);
        Assert.Equal("5|", Run(New().Request("GET", "/header", ("x-id", "5"))).Stream.BodyText);
        Assert.Equal(400, Run(New().Request("GET", "/header")).Stream.Status);
        Assert.Equal(400, Run(New().Request("GET", "/header", ("x-id", "%35"))).Stream.Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task TellsTheContextItsRoute()
    {
        await Task.Yield();
        H3Routes.Routing.H3RouteInfo? route = null;
        var exchange = new Exchange(context =>
        {
            ValueTask handled = App.Value.Routes.HandleAsync(context);
            route = context.Route;
            return handled;
        });
        Run(exchange.Request("GET", "/users/1"));
        Assert.Equal(("GET", "/users/:id", "Handlers.User(string)"), (route!.Method, route.Template, route.Handler));
    }

    private static Exchange New() => new(App.Value.Routes.HandleAsync);

    private static Exchange Send(string method, string path) => Run(New().Request(method, path));

    private static Exchange Run(Exchange exchange)
    {
        exchange.Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        return exchange;
    }
}
