using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Harness;
using H3Routes.Handling;

namespace H3Routes.Generators.Binding;

/// <summary>Valid C# that few people write: what is emitted for it compiles without a warning, and holds each route.</summary>
public sealed class OddCodeTests
{
    public static TheoryData<string, int> Rows => new()
    {
        // Names that are keywords, or that the emitted code uses itself.
        { "namespace @namespace { static class @class { [H3Get(\"/:event/:class\")] public static string @void(string @event, int @class) => @event; } }", 1 },
        { "static class C { [H3Get(\"/a\")] public static async Task @await() => await Task.Yield(); [H3Post(\"/b\")] public static Task<string> @async(C2 body) => null!; } class C2;", 2 },
        { "namespace await { class Body; static class C { [H3Post(\"/b\")] public static async Task<Body> await(Body body) { await Task.Yield(); return body; } } }", 1 },
        { "class @await; namespace await2 { static class C { [H3Post(\"/b\")] public static async Task<@await> M(@await body) { await Task.Yield(); return body; } } }", 1 },
        { "static class C { [H3Get(\"/:context/:path/:value\")] public static string M(string context, string path, string value, string? captures, int v0 = 1, int leaf = 2) => path; }", 1 },
        { "static class C { [H3Post(\"/:task/:read\")] public static Task<string> Answer(string task, string read, int[] session, H3Context v1) => null!; }", 1 },
        { "static class Calls { [H3Get(\"/a\")] public static string Route0() => \"\"; } static class Text { [H3Get(\"/b\")] public static Tries M() => new(); } class Tries; class Leaves; class Json0;", 2 },

        // Namespaces and types that hide those that the emitted code means.
        { "namespace My.System { class Text; class ReadOnlySpan<T>; static class C { [H3Get(\"/a\")] public static Text M() => new(); } }", 1 },
        { "namespace My.H3Routes { class H3Context; class H3App; static class C { [H3Get(\"/a\")] public static H3App M(global::H3Routes.H3Context context) => new(); } }", 1 },
        { "namespace H3Routes.Users { static class System { [H3Get(\"/a\")] public static string M() => \"\"; } static class H3Routes { [H3Get(\"/b\")] public static string M() => \"\"; } }", 2 },
        { "namespace H3Routes.System { class H3Routes; static class C { [H3Get(\"/a/:x\")] public static H3Routes M(int x) => new(); } }", 1 },
        { "static class H3App { [H3Get(\"/a/:x\")] public static string M(int x) => \"\"; }", 1 },
        { "static class Spans { public static bool SequenceEqual(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => false; public static bool StartsWith(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => false; }"
            + "static class C { [H3Get(\"/a\")] public static string M() => \"\"; [H3Get(\"/b/:x\")] public static string N(int x) => \"\"; [H3Route(\"PURGE\", \"/a\")] public static void O() { } }", 3 },

        // Kinds of types.
        { "public class Outer { protected internal class Inner { public static class Third { [H3Get(\"/a\")] internal static string M() => \"\"; } } }", 1 },
        { "record R { [H3Get(\"/a\")] public string M() => \"\"; } readonly record struct S { [H3Get(\"/b\")] public string M() => \"\"; } struct T { [H3Get(\"/c\")] public string M() => \"\"; }", 3 },
        { "interface I { [H3Get(\"/a\")] static string M() => \"\"; }", 1 },
        { "partial class P { [H3Get(\"/a\")] public static string A() => \"\"; } partial class P { [H3Get(\"/b\")] public string B() => \"\"; }", 2 },
        { "static partial class P { [H3Get(\"/a\")] public static partial string A(int page = 7); } partial class P { [H3Get(\"/b\")] public static partial string A(int page) => \"\"; }", 2 },
        { "static partial class P { public static partial string A(int page = 7); } partial class P { [H3Get(\"/b\")] public static partial string A([FromQuery(Name = \"p\")] int page) => \"\"; }", 1 },
        { "internal record Secret(int I); public static class C { [H3Post(\"/a\")] internal static Secret M(Secret s) => s; }", 1 },
        { "class B { public B(int x = 1) { } public B() { } [H3Get(\"/a\")] public virtual string M() => \"\"; } sealed class D : B { public override string M() => \"\"; }", 1 },
        { "class B { public required int I { get; set; } } class D : B { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public D() { I = 1; } [H3Get(\"/a\")] public string M() => \"\"; }", 1 },
        { "static class C { [H3Get(\"/a/:x\")] public static string M(this string x) => x; [H3Get(\"/b/:x\")] public static string M(this int x) => \"\"; [H3Get(\"/c/:x\")] public static string M(object? o, string x, [FromBody] C2 c) => x; } class C2;", 2 },

        // Parameters: nullable, defaults, references.
        { "#nullable disable\nstatic class C { [H3Get(\"/a/:x\")] public static string M(string x, string q, int? n, System.Net.IPAddress ip) => x; [H3Post(\"/b\")] public static Task<C2> N(C2 c) => null; } public class C2 { }\n#nullable enable", 2 },
        { "static class C { [H3Get(\"/a/:x\")] public static string M(System.Net.IPAddress x, System.Net.IPAddress y, System.Net.IPAddress? z, Id id, Id? other = null) => \"\"; }"
            + "class Id : IParsable<Id> { public static Id Parse(string s, IFormatProvider? p) => new(); public static bool TryParse(string? s, IFormatProvider? p, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Id result) { result = new(); return true; } }", 1 },
        { "enum E : sbyte { A = -1 } static class C { [H3Get(\"/a\")] public static string M(E e = E.A, E? f = E.A, E g = (E)(-5), char c = '\\'', char d = '\\0', string s = \"\\\"\\u2028\\\\\", string t = null!, double n = double.NaN, double i = double.NegativeInfinity,"
            + " float g2 = 1.5e30f, decimal m = -1.10m, decimal? m2 = 3m, long l = long.MinValue, ulong u = ulong.MaxValue, nint p = -5, bool b = true, int? j = 5, Guid id = default, DateTime when = default, Half h = default, byte y = 255) => \"\"; }", 1 },
        { "static class C { [H3Get(\"/a\")] public static string M([System.Runtime.InteropServices.Optional, System.Runtime.InteropServices.DefaultParameterValue(5)] int x, CancellationToken? c = null, H3Context? d = null) => \"\"; }", 1 },
        { "static class C { [H3Get(\"/a\")] public static string M([System.Diagnostics.CodeAnalysis.DisallowNull] string? x, [System.Diagnostics.CodeAnalysis.AllowNull] string y) => \"\"; }", 1 },
        { "static class C { [H3Get(\"/a/:x\")] public static string M(scoped ReadOnlySpan<byte> x) => \"\"; }", 1 },
        { "static class C { [H3Post(\"/a\")] public static int? M([FromBody] int? x) => x; [H3Post(\"/b\")] public static (int A, string? B) N((int X, string? Y) t) => t; [H3Post(\"/c\")] public static List<dynamic?>? O(List<string?>? l) => null; }", 3 },

        // Results.
        { "static class C { [H3Get(\"/a\")] public static async Task<List<string?>?> M() { await Task.Yield(); return null; } [H3Get(\"/b\")] public static ValueTask<Dictionary<string, List<int?>?>> N() => default; [H3Get(\"/c\")] public static byte[]? O() => null; }", 3 },
        { "static class C { [H3Get(\"/a\")] public static object M() => 1; [H3Get(\"/b\")] public static int[][,] N() => []; [H3Get(\"/c\")] public static Nullable<Guid> O() => null; [H3Get(\"/d\")] public static async Task<string?> P() { await Task.Yield(); return null; } }", 4 },
        { "static class C { [H3Post(\"/a\")] public static ReadOnlySpan<byte> M(int[] x) => default; [H3Get(\"/b\")] public static Derived N() => null!; [H3Post(\"/c\")] public static Task<Derived> O(int[] x) => null!; }"
            + "class Derived : H3Result { public override ValueTask ExecuteAsync(H3Context context) => default; }", 3 },

        // Attributes on what the emitted code names.
        { "[Obsolete] static class C { [H3Get(\"/a\"), Obsolete(\"Old.\")] public static string M() => \"\"; }", 1 },
        { "[assembly: CLSCompliant(true)] public static class C { [H3Get(\"/a\")] public static string M() => \"\"; [H3Post(\"/b\")] public static void N(int[] x) { } }", 2 },
        { "[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling] static class C { [H3Get(\"/a\")] public static string M() => \"\"; }", 1 },
        { "static class C { const string P = \"/a\"; [H3Get(P + \"/\" + nameof(M) + \"/:x\")] public static string M(int x) => \"\"; [H3Get(@\"/v\"), H3Get(\"\"\"/raw\"\"\")] public static string N() => \"\"; }", 3 },
        { "[TrailingSlash((TrailingSlash)7)] static class C { [H3Get(\"/a\")] public static string M() => \"\"; }", 1 },
        { "static class C { [global::H3Routes.H3GetAttribute(template: \"/a\")] public static string M() => \"\"; [method: H3Route(template: \"/b\", method: \"PURGE\")] public static string N() => \"\"; }", 2 },

        // Templates.
        { "static class C { [H3Get(\"/\\u00e9\\U0001F600/:\\u00e9t\\u00e9/:e\\u0301\")] public static string M(string \u00e9t\u00e9, string e\u0301) => \"\"; [H3Get(\"/\u4e2d/*\u6587\")] public static string N(string \u6587) => \"\"; }", 2 },
        { "static class C { [H3Get(\"/" + new string('a', 5000) + "/:x\")] public static string M(int x) => \"\"; [H3Get(\"/%7Bx%7D/%22/%5C\")] public static string N() => \"\"; [H3Get(\"/*/\\u002A\")] public static string O() => \"\"; }", 2 },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task Compiles(string source, int routes)
    {
        await Task.Yield();
        string attributes = source.StartsWith("[assembly:", StringComparison.Ordinal) || source.StartsWith("#nullable", StringComparison.Ordinal) ? "" : Analysis.SlashChosen;
        using GeneratedApp app = GeneratedApp.Build(attributes + source);
        Assert.Equal(routes, app.Routes.Routes.Count);
    }

    /// <summary>What the emitted code compares spans with is not what a program calls by the same name.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("GET", "/a", 200)]
    [InlineData("PURGE", "/a", 200)]
    [InlineData("PUT", "/a", 405)]
    [InlineData("BREW", "/a", 501)]
    [InlineData("GET", "/b/5/c", 200)]
    [InlineData("GET", "/b/5/d", 404)]
    public async Task ComparesAsItMeans(string method, string path, int status)
    {
        await Task.Yield();
        using GeneratedApp app = GeneratedApp.Build(Analysis.SlashChosen + """
            static class Spans
            {
                public static bool SequenceEqual(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => throw new NotSupportedException();
                public static bool StartsWith(this ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => throw new NotSupportedException();
            }

            static class C
            {
                [H3Get("/a")] public static string A() => "";
                [H3Route("PURGE", "/a")] public static string Purge() => "";
                [H3Get("/b/:x/c")] public static string B(int x) => "";
            }
            """);
        var exchange = new Exchange(app.Routes.HandleAsync).Request(method, path).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal(status, exchange.Stream.Status);
    }

    /// <summary>The default values of a partial method are its declaration's, wherever the attribute stands.</summary>
    [Fact(Timeout = 60_000)]
    public async Task PartialMethodsKeepTheirDefaults()
    {
        await Task.Yield();
        using GeneratedApp app = GeneratedApp.Build(Analysis.SlashChosen + """
            static partial class P { public static partial int M(int page = 7); }
            static partial class P { [H3Get("/a")] public static partial int M(int page) => page; }
            """);
        var exchange = new Exchange(app.Routes.HandleAsync).Request("GET", "/a").Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal((200, "7"), (exchange.Stream.Status, exchange.Stream.BodyText));
    }
}
