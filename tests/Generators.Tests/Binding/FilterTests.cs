using H3Routes.Generators.Harness;
using H3Routes.Handling;

namespace H3Routes.Generators.Binding;

/// <summary>Filters of a generated application: their order, their places, what they may do.</summary>
public sealed class FilterTests
{
    private const string Source = """
        [assembly: TrailingSlash(TrailingSlash.Distinct)]
        [assembly: H3Filter<Outer>]

        public abstract class Named(string name) : IH3Filter
        {
            public async ValueTask InvokeAsync(H3Context context, H3Next next)
            {
                context.Response.Write(name + "<");
                await Task.Yield();
                await next(context);
                context.Response.Write(">" + name);
            }
        }

        public sealed class Outer() : Named("o");
        public sealed class Class() : Named("c");
        public sealed class First() : Named("1");
        public sealed class Second() : Named("2");
        public sealed class Stop : IH3Filter
        {
            public ValueTask InvokeAsync(H3Context context, H3Next next) { context.Response.Write(context.Route!.Template); context.Response.StatusCode = 403; return default; }
        }

        public sealed class SecondAttribute : H3FilterAttribute<Second>;

        [H3Filter<Class>]
        public static class Handlers
        {
            [H3Get("/all/:a/:b"), H3Filter<First>, Second] public static async Task All(string a, int b, H3Response response) { await Task.Yield(); response.Write(a + b); }
            [H3Get("/stop/:a"), H3Filter<Stop>] public static string Stopped(string a) => throw new InvalidOperationException();
        }

        public static class Others
        {
            [H3Get("/other")] public static void Other(H3Response response) => response.Write("x");
            [H3Get("/int/:n")] public static void Int(int n, H3Response response) => response.Write("x");
            [H3Get("/secret"), H3Authorize] public static void Secret(H3Response response) => response.Write("x");
        }
        """;

    private static readonly Lazy<GeneratedApp> App = new(static () => GeneratedApp.Build(Source));

    [Theory(Timeout = 60_000)]
    [InlineData("/all/x%2Fy/7", 200, "o<c<1<2<x/y7>2>1>c>o")]
    [InlineData("/%61ll/x/8", 200, "o<c<1<2<x8>2>1>c>o")]
    [InlineData("/stop/a", 403, "o<c</stop/:a>c>o")]
    [InlineData("/other", 200, "o<x>o")]
    [InlineData("/secret", 401, "o<>o")]
    [InlineData("/nowhere", 404, "")]
    public async Task FiltersStandAroundTheHandler(string path, int status, string content)
    {
        await Task.Yield();
        var exchange = new Exchange(App.Value.Routes.HandleAsync).Request("GET", path).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        Assert.Equal((status, content), (exchange.Stream.Status, exchange.Stream.BodyText));
        Assert.Equal(status == 401 ? "Bearer" : null, exchange.Header("www-authenticate"));
    }

    [Fact(Timeout = 60_000)]
    public async Task ParametersAreBoundBehindTheFilters()
    {
        await Task.Yield();
        var exchange = new Exchange(App.Value.Routes.HandleAsync).Request("GET", "/int/x").Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal(400, exchange.Stream.Status);
    }

    /// <summary>A request that waits in a filter keeps its own captures, whatever is served meanwhile.</summary>
    [Fact(Timeout = 60_000)]
    public async Task CapturesSurviveTheWait()
    {
        await Task.Yield();
        var exchange = new Exchange(App.Value.Routes.HandleAsync).Request("GET", "/all/first/1").Begin();
        exchange.Stream.Fields.Clear();
        exchange.Stream.Fields.SetRequest("GET"u8, "https"u8, "example.org"u8, "/xxxxxxxxxxxx"u8);
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Contains("first1", exchange.Stream.BodyText, StringComparison.Ordinal);
    }

    /// <summary>A session belongs to its worker's thread; what is around it is another matter.</summary>
    [Fact]
    public void ASessionIsNotOffloaded()
    {
        using var app = GeneratedApp.Build("""
            using System.Net.WebSockets;

            [assembly: TrailingSlash(TrailingSlash.Distinct)]

            [Offload, H3Authorize]
            public static class Handlers
            {
                [WebSocket("/socket")] public static Task Socket(WebSocket socket) => Task.CompletedTask;
                [Datagram("/flow")] public static Task Flow(H3Datagrams flow) => Task.CompletedTask;
                [H3Get("/work")] public static void Work() { }
            }
            """);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(app.Text, "OffloadFilter"));
        Assert.Equal(3, System.Text.RegularExpressions.Regex.Count(app.Text, "H3AuthorizeFilter"));
    }
}
