using System.Security.Claims;

namespace H3Routes.Handling;

/// <summary>The chain, and the middleware that comes with the server.</summary>
public sealed class MiddlewareTests
{
    [Fact]
    public void StepsStandInTheOrderOfTheirUse()
    {
        var options = new H3ServerOptions().Use(Step("a")).Use(Step("b")).Use(Step("c"));
        var exchange = Run(options, static context => context.Response.Write("x"u8));
        Assert.Equal("a<b<c<x>c>b>a", exchange.Stream.BodyText);

        static H3Middleware Step(string name) => async (context, next) =>
        {
            context.Response.Write(name + "<");
            await next(context);
            context.Response.Write(">" + name);
        };
    }

    [Fact]
    public void WithoutStepsThereIsNoChain()
    {
        Func<H3Context, ValueTask> handler = static _ => default;
        Assert.Same(handler, MiddlewareChain.Compose([], handler));
    }

    [Fact]
    public void AStepMayAnswer()
    {
        var exchange = Run(new H3ServerOptions().Use(static (context, _) => { context.Response.StatusCode = 503; return default; }), static _ => Assert.Fail("handled"));
        Assert.Equal(503, exchange.Stream.Status);
    }

    /// <summary>Who fails, and the fields of the answer: those that middleware set on the way in, but for what describes content.</summary>
    [Theory]
    [InlineData("nobody", 200, "by=handler vary=origin cache-control=max-age=60 content-language=de content-security-policy=self x-inner=1 etag=1")]
    [InlineData("handler", 500, "vary=origin content-security-policy=self by=outer x-inner=1")]
    [InlineData("handler, refusing", 413, "vary=origin content-security-policy=self by=outer x-inner=1")]
    [InlineData("inner", 500, "vary=origin content-security-policy=self by=outer x-inner=1")]
    [InlineData("outer, behind", 500, "vary=origin content-security-policy=self by=outer x-inner=1")]
    public void AFailuresAnswerHasMiddlewaresFields(string fails, int status, string fields)
    {
        var options = new H3ServerOptions().Use(async (context, next) =>
        {
            context.Response.Headers["vary"] = "origin";
            context.Response.Headers["cache-control"] = "max-age=60";
            context.Response.Headers["content-language"] = "de";
            context.Response.Headers["content-security-policy"] = "self";
            context.Response.Headers["by"] = "outer";
            await next(context);
            Throw("outer, behind");
        }).Use((context, next) =>
        {
            context.Response.Headers["x-inner"] = "1";
            Throw("inner");
            return next(context);
        });
        var exchange = new Exchange(MiddlewareChain.Compose(options.Middleware, context =>
        {
            context.Response.Headers["by"] = "handler";
            context.Response.Headers["etag"] = "1";
            context.Response.StatusCode = 200;
            Throw("handler");
            return fails == "handler, refusing" ? throw new H3RequestException(413, "Too long.") : ValueTask.CompletedTask;
        })).Begin();
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(status, exchange.Stream.Status);
            Assert.Equal(
                fields.Split(' ').Order(StringComparer.Ordinal),
                exchange.Stream.Headers.Where(static field => field.Name is not ("date" or "content-length" or "content-type")).Select(static field => $"{field.Name}={field.Value}").Order(StringComparer.Ordinal));

            // The same context again, which remembers nothing of it.
            exchange.Close();
            exchange.Stream.Reuse();
            exchange.Stream.Headers.Clear();
            exchange.Begin();
        }

        void Throw(string who)
        {
            if (who == fails)
                throw new InvalidOperationException(who);
        }
    }

    [Fact]
    public void WithoutMiddlewareAFailuresAnswerIsAllItsOwn()
    {
        var exchange = new Exchange(static context =>
        {
            context.Response.Headers["x-a"] = "1";
            throw new InvalidOperationException();
        }).Begin();
        Assert.Equal((500, null), (exchange.Stream.Status, exchange.Header("x-a")));
    }

    public static TheoryData<string, string, string, string?, string?, string?> Cors() => new()
    {
        // method, request fields; status and content, allow-origin, allow-methods, vary
        { "GET", "", "200 x", null, null, "origin" },
        { "GET", "origin: https://a.example", "200 x", "https://a.example", null, "origin" },
        { "GET", "origin: https://b.example", "200 x", null, null, "origin" },
        { "GET", "origin: null", "200 x", null, null, "origin" },
        { "OPTIONS", "origin: https://a.example", "200 x", "https://a.example", null, "origin" },
        { "OPTIONS", "origin: https://a.example|access-control-request-method: PUT", "204 ", "https://a.example", "GET, PUT", "origin, access-control-request-method, access-control-request-headers" },
        { "OPTIONS", "origin: https://b.example|access-control-request-method: PUT", "204 ", null, null, "origin, access-control-request-method, access-control-request-headers" },
    };

    [Theory]
    [MemberData(nameof(Cors))]
    public void OriginsAreToldWhatTheyMayDo(string method, string fields, string answer, string? origin, string? methods, string? vary)
    {
        var options = new H3ServerOptions().UseCors(new H3CorsOptions
        {
            Origins = ["https://a.example"],
            Methods = ["GET", "PUT"],
            Headers = ["x-id"],
            ExposedHeaders = ["x-total"],
            Credentials = true,
            MaxAge = TimeSpan.FromMinutes(10),
        });
        var exchange = Run(options, static context => context.Response.Write("x"u8), method, fields);
        Assert.Equal(answer, $"{exchange.Stream.Status} {exchange.Stream.BodyText}");
        Assert.Equal((origin, methods, vary), (exchange.Header("access-control-allow-origin"), exchange.Header("access-control-allow-methods"), exchange.Header("vary")));
        Assert.Equal(origin is null ? null : "true", exchange.Header("access-control-allow-credentials"));
        Assert.Equal((methods is null ? null : "x-id", methods is null ? null : "600"), (exchange.Header("access-control-allow-headers"), exchange.Header("access-control-max-age")));
        Assert.Equal(origin is not null && methods is null ? "x-total" : null, exchange.Header("access-control-expose-headers"));
    }

    [Fact]
    public void AllOriginsAreNotSentBack()
    {
        var options = new H3ServerOptions().UseCors(new H3CorsOptions { Origins = ["*"], Headers = ["*"] });
        var exchange = Run(options, static _ => { }, "OPTIONS", "origin: https://b.example|access-control-request-method: PUT|access-control-request-headers: x-a,x-b");
        Assert.Equal(("*", "x-a,x-b", null), (exchange.Header("access-control-allow-origin"), exchange.Header("access-control-allow-headers"), exchange.Header("access-control-allow-credentials")));
    }

    [Fact]
    public void BadOriginsAreFoundAtOnce()
    {
        Assert.Throws<ArgumentException>(() => new H3ServerOptions().UseCors(new H3CorsOptions { Origins = ["*"], Credentials = true }));
        Assert.Throws<ArgumentException>(() => new H3ServerOptions().UseCors(new H3CorsOptions { Origins = ["https://a.example/"] }));
        Assert.Throws<ArgumentException>(() => new H3ServerOptions().UseCors(new H3CorsOptions { Origins = ["a.example"] }));
    }

    [Theory]
    [InlineData("", 401, "Basic realm=\"test\"")]
    [InlineData("authorization: nobody", 401, "Basic realm=\"test\"")]
    [InlineData("authorization: user", 403, null)]
    [InlineData("authorization: admin", 200, null)]
    [InlineData("authorization: slow admin", 200, null)]
    public void UsersAreKnownAndAllowed(string fields, int status, string? challenge)
    {
        var filter = new AdminFilter();
        var exchange = Run(new H3ServerOptions().UseAuthentication(new Names()), static _ => { }, "GET", fields, context => filter.InvokeAsync(context, static inner =>
        {
            Assert.True(inner.User.IsInRole("admin"));
            return default;
        }));
        Assert.Equal((status, challenge), (exchange.Stream.Status, exchange.Header("www-authenticate")));

        // The next request on the same context is nobody's.
        exchange.Close();
        Assert.Throws<ObjectDisposedException>(() => exchange.Context.User);
    }

    [Fact]
    public void WithoutAnAuthenticatorNobodyIsKnown()
    {
        var exchange = Run(new H3ServerOptions(), static context => Assert.False(context.User.Identity!.IsAuthenticated));
        Assert.Equal(200, exchange.Stream.Status);
    }

    [Fact]
    public void HelpersAddTheirFields()
    {
        var exchange = Run(new H3ServerOptions().UseAltSvc(443), static context =>
        {
            context.Response.AddServerTiming("db", TimeSpan.FromMilliseconds(12.5), "the query");
            context.Response.AddServerTiming("cache", TimeSpan.FromMilliseconds(1));
            Assert.Throws<ArgumentException>(() => context.Response.AddServerTiming("a b", TimeSpan.Zero));
            Assert.Throws<ArgumentException>(() => context.Response.AddServerTiming("a", TimeSpan.Zero, "\""));
        });
        Assert.Equal(("h3=\":443\"; ma=86400", "db;desc=\"the query\";dur=12.5, cache;dur=1"), (exchange.Header("alt-svc"), exchange.Header("server-timing")));
    }

    [Theory]
    [InlineData("cookie: a=1; b=2", "a=1 b=2")]
    [InlineData("cookie: a=1|cookie: b=2", "a=1 b=2")]
    [InlineData("cookie: a=\"q\"", "a=q")]
    [InlineData("cookie: a=b=c", "a=b=c")]
    [InlineData("cookie: a=;b", "a=")]
    [InlineData("cookie: =x; ;a=1;", "a=1")]
    [InlineData("cookie: a = 1", "a=1")]
    [InlineData("", "")]
    public void CookiesAreRead(string fields, string expected)
    {
        var cookies = new List<string>();
        Run(new H3ServerOptions(), context =>
        {
            foreach (var (name, value) in context.Request.Cookies)
                cookies.Add($"{System.Text.Encoding.UTF8.GetString(name)}={System.Text.Encoding.UTF8.GetString(value)}");
            Assert.Null(context.Request.Cookies["none"]);
            Assert.Equal(expected.StartsWith("a=1", StringComparison.Ordinal) ? "1" : context.Request.Cookies["a"], context.Request.Cookies["a"]);
        }, "GET", fields);
        Assert.Equal(expected, string.Join(' ', cookies));
    }

    [Fact]
    public void CookiesAreSet()
    {
        var exchange = Run(new H3ServerOptions(), static context =>
        {
            context.Response.SetCookie("a", "1");
            context.Response.SetCookie("b", "2", new H3CookieOptions { MaxAge = TimeSpan.FromHours(1), Domain = "example.org", Path = "/x", Secure = false, HttpOnly = false, SameSite = H3SameSite.Strict });
            context.Response.DeleteCookie("c");
            Assert.Throws<ArgumentException>(() => context.Response.SetCookie("a b", "1"));
            Assert.Throws<ArgumentException>(() => context.Response.SetCookie("a", "1; domain=evil"));
            Assert.Throws<ArgumentException>(() => context.Response.SetCookie("a", "1", new H3CookieOptions { Path = "/; secure" }));
            Assert.Throws<ArgumentException>(() => context.Response.SetCookie("a", "1", new H3CookieOptions { SameSite = H3SameSite.None, Secure = false }));
        });
        Assert.Equal(
            ["a=1; path=/; secure; httponly; samesite=lax", "b=2; max-age=3600; domain=example.org; path=/x; samesite=strict", "c=; max-age=0; path=/; secure; httponly; samesite=lax"],
            exchange.Stream.Headers.Where(static field => field.Name == "set-cookie").Select(static field => field.Value));
    }

    private static Exchange Run(H3ServerOptions options, Action<H3Context> handler, string method = "GET", string fields = "", Func<H3Context, ValueTask>? filtered = null)
    {
        var parsed = fields.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(field => (field[..field.IndexOf(':')], field[(field.IndexOf(':') + 2)..])).ToArray();
        var exchange = new Exchange(MiddlewareChain.Compose(options.Middleware, filtered ?? (context =>
        {
            handler(context);
            return ValueTask.CompletedTask;
        }))).Request(method, "/", parsed).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        return exchange;
    }

    private sealed class Names : IH3Authenticator
    {
        public string Challenge => "Basic realm=\"test\"";

        public async ValueTask<ClaimsPrincipal?> AuthenticateAsync(H3Context context)
        {
            string? name = context.Request.Headers["authorization"];
            if (name?.StartsWith("slow", StringComparison.Ordinal) == true)
                await Task.Yield();
            return name is null or "nobody" ? null : new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, name.Replace("slow ", ""))], "test"));
        }
    }

    private sealed class AdminFilter : H3AuthorizeFilter
    {
        protected override bool IsAllowed(H3Context context) => context.User.IsInRole("admin");
    }
}
