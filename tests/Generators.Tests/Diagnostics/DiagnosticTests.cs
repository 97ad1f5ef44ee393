using System.Collections.Immutable;
using System.Text.RegularExpressions;
using H3Routes.Generators.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Diagnostics;

/// <summary>A source, the ids that the analyzer reports, the place that the first points at, and words of its message.</summary>
public sealed partial class DiagnosticTests
{
    public static TheoryData<string, string, string, string> Rows => new()
    {
        // Sound ones.
        { "static class C { [H3Get(\"/a/:id\")] public static string M(int id) => \"\"; }", "", "", "" },
        { "static class C { [H3Post(\"/a\")] public static string M(byte[] body, H3Context c, CancellationToken t, int page = 1, [FromHeader] string? x = null) => \"\"; }", "H3R016", "\"/a\"", "'byte[]'" },
        { "class C { [H3Get(\"/a\")] public void M() { } [H3Head(\"/a\")] public H3Result N() => null!; }", "", "", "" },
        { "static class C { [H3Get(\"/a/:x\")] public static void M(int x) { } [H3Put(\"/a/:y\")] public static void N(int y) { } }", "", "", "" },
        { "static class C { [H3Get(\"/a\")] public static void M() { } [H3Connect(\"echo\", \"/a\")] public static void N() { } [H3Connect(\"chat\", \"/a\")] public static void O() { } }", "", "", "" },
        { "[H3Prefix(\"/api\")] static class C { [H3Get(\"\")] public static void M() { } [H3Get(\"/\")] public static void N() { } }", "", "", "" },
        { "static class C { [H3Delete(\"/a\")] public static void M([FromBody] List<int> ids) { } }", "H3R016", "\"/a\"", "List<int>" },
        { "static class C { [H3Get(\"/a/:s\")] public static ReadOnlySpan<byte> M(ReadOnlySpan<byte> s) => s; }", "", "", "" },

        // Templates and prefixes.
        { "static class C { [H3Get(\"a\")] public static void M() { } }", "H3R001", "\"a\"", "does not begin with '/'" },
        { "static class C { [H3Get(\"\")] public static void M() { } }", "H3R001", "\"\"", "does not begin with '/'" },
        { "static class C { [H3Get(null!)] public static void M() { } }", "H3R001", "null!", "is null" },
        { "[H3Prefix(\"/a\")] static class C { [H3Get(null!)] public static void M() { } }", "H3R001", "null!", "is null" },
        { "static class C { [H3Get(\"/\\uD83D\")] public static void M() { } }", "H3R001", "\"/\\uD83D\"", "half of a surrogate pair" },
        { "[H3Prefix(null!)] static class C { [H3Get(\"/a\")] public static void M() { } }", "H3R002", "H3Prefix(null!)", "is null" },
        { "static class C { [H3Get(\"/*rest/b\")] public static void M(string rest) { } }", "H3R001", "\"/*rest/b\"", "must be the last segment" },
        { "[H3Prefix(\"/:id\")] static class C { [H3Get(\"/a/:id\")] public static void M(string id) { } }", "H3R001", "\"/a/:id\"", "'/:id/a/:id' names 'id' twice" },
        { "[H3Prefix(\"api\")] static class C { [H3Get(\"/a\")] public static void M() { } }", "H3R002", "H3Prefix(\"api\")", "does not begin with '/'" },
        { "[H3Prefix(\"/api/\")] static class C { [H3Get(\"/a\")] public static void M() { } }", "H3R002", "H3Prefix(\"/api/\")", "ends in '/'" },
        { "[H3Prefix(\"/*rest\")] static class C { [H3Get(\"/a\")] public static void M() { } }", "H3R002", "H3Prefix(\"/*rest\")", "after which no template can go on" },

        // Conflicts.
        { "static class C { [H3Get(\"/a/:x\")] public static void M(int x) { } [H3Get(\"/a/:y\")] public static void N(int y) { } }", "H3R003", "\"/a/:y\"", "GET '/a/:y' of 'C.N(int)' matches the same requests as '/a/:x' of 'C.M(int)'" },
        { "static class C { [H3Get(\"/a\"), H3Get(\"/%61\")] public static void M() { } }", "H3R003", "\"/%61\"", "'C.M()'" },
        { "static class C { [H3Get(\"/a/*x\")] public static void M(string x) { } [H3Route(\"GET\", \"/a/*y\")] public static void N(string y) { } }", "H3R003", "\"/a/*y\"", "'C.M(string)'" },
        { "static class C { [H3Connect(\"p\", \"/a\")] public static void M() { } [H3Connect(\"p\", \"/a\")] public static void N() { } }", "H3R003", "\"/a\"", "CONNECT p '/a'" },
        { "[H3Prefix(\"/a\")] static class C { [H3Prefix(\"/b\")] public static class D { [H3Get(\"/c\")] public static void M() { } } } static class E { [H3Get(\"/a/b/c\")] public static void N() { } }", "H3R003", "\"/a/b/c\"", "'C.D.M()'" },

        // Handlers.
        { "static class C { [H3Get(\"/a\")] static void M() { } }", "H3R004", "M", "make it internal or public" },
        { "class C { [H3Get(\"/a\")] protected static void M() { } }", "H3R004", "M", "private or protected" },
        { "static class C { static class D { [H3Get(\"/a\")] public static void M() { } } }", "H3R004", "M", "private or protected" },
        { "file static class C { [H3Get(\"/a\")] public static void M() { } }", "H3R004", "M", "local to a file" },
        { "static class C { public static void M() { [H3Get(\"/a\")] static void L() { } L(); } }", "H3R004", "L", "no method of a type" },
        { "static class C { public static Action M() => [H3Get(\"/a\")] () => { }; }", "H3R004", "[H3Get(\"/a\")] () => { }", "no method of a type" },
        { "static class C { public static int P { [H3Get(\"/a\")] get => 1; } }", "H3R004", "get", "no method of a type" },
        { "interface C { [H3Get(\"/a\")] static abstract string M(); }", "H3R004", "M", "by way of a type parameter only" },
        { "interface C { [H3Get(\"/a\")] static virtual string M() => \"\"; }", "H3R004", "M", "by way of a type parameter only" },
        { "[Obsolete(\"Gone.\", true)] static class C { [H3Get(\"/a\")] public static string M() => \"\"; }", "H3R004", "M", "is obsolete" },
        { "static class C { [H3Get(\"/a\"), Obsolete(\"Gone.\", true)] public static string M() => \"\"; [H3Get(\"/b\"), Obsolete(\"Old.\", false)] public static string N() => \"\"; }", "H3R004", "M", "is obsolete" },
        { "static class C { [H3Get(\"/a\")] public static void M<T>() { } }", "H3R005", "M", "is generic" },
        { "static class C<T> { [H3Get(\"/a\")] public static void M() { } }", "H3R005", "M", "in a generic type" },
        { "class C(int i) { public int I => i; [H3Get(\"/a\")] public void M() { } }", "H3R006", "M", "no accessible constructor without parameters" },
        { "abstract class C { [H3Get(\"/a\")] public void M() { } }", "H3R006", "M", "is abstract" },
        { "interface C { [H3Get(\"/a\")] void M(); }", "H3R006", "M", "is an interface" },
        { "class C { public required int I { get; init; } [H3Get(\"/a\")] public void M() { } }", "H3R006", "M", "required members" },
        { "class B { public required int I { get; init; } } class C : B { [H3Get(\"/a\")] public void M() { } }", "H3R006", "M", "required members" },
        { "class C { public required int I; [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public C() { } [H3Get(\"/a\")] public void M() { } }", "", "", "" },
        { "class C : IDisposable { public void Dispose() { } [H3Get(\"/a\")] public void M() { } }", "H3R020", "M", "nobody would dispose of it" },
        { "static class C { static int I; [H3Get(\"/a\")] public static ref int M() => ref I; }", "H3R007", "M", "by reference" },
        { "static class C { [H3Get(\"/a\")] public static Span<byte> M() => default; }", "H3R007", "M", "'Span<byte>'" },
        { "static class C { [H3Get(\"/a\")] public static Action M() => () => { }; }", "H3R007", "M", "'Action'" },
        { "static class C { [H3Get(\"/a\")] public static Task<Task<int>> M() => null!; }", "H3R007", "M", "'Task<Task<int>>'" },
        { "static class C { [H3Get(\"/a\")] public static IAsyncEnumerable<int> M() => null!; }", "H3R007", "M", "IAsyncEnumerable" },
        { "static class C { [H3Get(\"/a\")] public static Task? M() => null; }", "H3R007", "M", "'Task?'" },
        { "static class C { [H3Get(\"/a\")] public static Task<string>? M() => null; }", "H3R007", "M", "'Task<string>?'" },
        { "static class C { [H3Get(\"/a\")] public static async Task<H3Result?> M() { await Task.Yield(); return null; } }", "H3R007", "M", "'Task<H3Result?>'" },
        { "static class C { [H3Get(\"/a\")] public static H3Result? M() => null; [H3Get(\"/b\")] public static ValueTask? N() => null; }", "H3R007 H3R007", "M", "'H3Result?'" },
        { "static class C { [H3Get(\"/a\")] public static Stream M() => null!; }", "H3R007", "M", "'Stream'" },
        { "static class C { [H3Get(\"/a\")] public static async void M() => await Task.Yield(); }", "H3R008", "M", "return Task or ValueTask" },
        { "static class C { [H3Head(\"/a\")] public static string M() => \"\"; }", "H3R017", "M", "RFC 9110 9.3.2" },

        // Parameters.
        { "static class C { [H3Get(\"/a/:x\")] public static void M(List<int> x) { } }", "H3R009", "x", "from the path" },
        { "static class C { [H3Get(\"/a\")] public static void M([FromQuery] List<int> x) { } }", "H3R009", "x", "from the query" },
        { "static class C { [H3Get(\"/a\")] public static void M([FromHeader] object x) { } }", "H3R009", "x", "from a header" },
        { "static class C { [H3Post(\"/a\")] public static void M(Span<byte> x) { } }", "H3R009", "x", "CancellationToken" },
        { "static class C { [H3Post(\"/a\")] public static void M(Action x) { } }", "H3R009", "x", "[FromBody]" },
        { "static class C { [H3Get(\"/a/:id\")] public static void M() { } }", "H3R010", "\"/a/:id\"", "':id' of '/a/:id' is taken by no parameter of 'C.M()': name" },
        { "static class C { [H3Get(\"/a/:id\")] public static void M(int user) { } }", "H3R010", "\"/a/:id\"", "and 'user' is taken from the query" },
        { "static class C { [H3Get(\"/a\")] public static void M(ref int x) { } }", "H3R011", "x", "passed by 'ref'" },
        { "static class C { [H3Get(\"/a\")] public static void M(in int x) { } }", "H3R011", "x", "passed by 'in'" },
        { "static class C { [H3Get(\"/a\")] public static void M(params int[] x) { } }", "H3R011", "x", "'params'" },
        { "static class C { [H3Get(\"/a\")] public static void M(List<int> x) { } }", "H3R012", "x", "a GET request does not have" },
        { "static class C { [H3Post(\"/a\")] public static void M(List<int> x, int[] y) { } }", "H3R013", "y", "so does 'x'" },
        { "static class C { [H3Post(\"/a\")] public static void M(List<int> x, Stream y) { } }", "H3R013", "y", "so does 'x'" },
        { "static class C { [H3Post(\"/a/:s\")] public static void M(ReadOnlySpan<byte> s, int[] x) { } }", "H3R014", "s", "until 'x' has been read" },
        { "static class C { [H3Get(\"/a/:x\")] public static void M([FromQuery] int x) { } }", "H3R021", "x", "named by the template and has an attribute" },
        { "static class C { [H3Get(\"/a\")] public static void M([FromQuery, FromHeader] int x) { } }", "H3R021", "x", "several attributes" },
        {
            "static class C { class F : IH3Filter { public System.Threading.Tasks.ValueTask InvokeAsync(H3Context c, H3Next n) => n(c); } [H3Get(\"/a\"), H3Filter<F>] public static void M() { } }",
            "H3R022", "\"/a\"", "private"
        },
        {
            "file class F; public class W<T> : IH3Filter { public ValueTask InvokeAsync(H3Context c, H3Next n) => n(c); } static class C { [H3Get(\"/a\"), H3Filter<W<F[]>>] public static void M() { } }",
            "H3R022", "\"/a\"", "private"
        },
        { "static partial class C { [H3Get(\"/a\")] public static partial void M(); } partial class C { public static async partial void M() => await Task.Yield(); }", "H3R008", "M", "return Task or ValueTask" },

        // Methods and protocols.
        { "static class C { [H3Route(\"get\", \"/a\")] public static void M() { } }", "H3R018", "\"get\"", "write 'GET'" },
        { "static class C { [H3Route(\"\", \"/a\")] public static void M() { } }", "H3R018", "\"\"", "is no token" },
        { "static class C { [H3Route(null!, \"/a\")] public static void M() { } }", "H3R018", "null!", "is no token" },
        { "static class C { [H3Connect(null!, \"/a\")] public static void M() { } }", "H3R019", "null!", "is no token" },
        { "static class C { [H3Route(\"A B\", \"/a\")] public static void M() { } }", "H3R018", "\"A B\"", "is no token" },
        { "static class C { [H3Route(\"CONNECT\", \"/a\")] public static void M() { } }", "H3R018", "\"CONNECT\"", "[H3Connect(" },
        // Sessions.
        { "static class C { [WebSocket(\"/a/:id\")] public static Task M(int id, System.Net.WebSockets.WebSocket s, H3Context c, [FromQuery] int q) => null!; }", "", "", "" },
        { "static class C { [WebSocket(\"/a\"), WebSocket(\"/b\", Subprotocols = [\"x\"])] public static async ValueTask M(System.Net.WebSockets.WebSocket s) => await Task.Yield(); }", "", "", "" },
        { "static class C { [WebSocket(\"/a\")] public static Task M() => null!; }", "H3R023", "M", "has no parameter of type 'WebSocket', which [WebSocket] gives it" },
        { "static class C { [WebSocket(\"/a\")] public static Task M(System.Net.WebSockets.WebSocket s, System.Net.WebSockets.WebSocket t) => null!; }", "H3R013", "t", "so does 's'" },
        { "static class C { [WebSocket(\"/a\")] public static Task M(System.Net.WebSockets.WebSocket s, Stream t) => null!; }", "H3R013", "t", "so does 's'" },
        { "static class C { [WebSocket(\"/a/:x\")] public static Task M(System.Net.WebSockets.WebSocket s, ReadOnlySpan<byte> x) => null!; }", "H3R014", "x", "until 's' has been accepted" },
        { "static class C { [H3Get(\"/a\")] public static Task M(System.Net.WebSockets.WebSocket s) => null!; }", "H3R024", "s", "which only [WebSocket] gives" },
        { "static class C { [WebSocket(\"/a\"), H3Get(\"/b\")] public static Task M(System.Net.WebSockets.WebSocket s) => null!; }", "H3R024", "s", "by that attribute alone" },
        { "static class C { [WebSocket(\"/a\")] public static void M(System.Net.WebSockets.WebSocket s) { } }", "H3R025", "M", "must return Task or ValueTask" },
        { "static class C { [WebSocket(\"/a\")] public static async void M(System.Net.WebSockets.WebSocket s) => await Task.Yield(); }", "H3R008", "M", "return Task or ValueTask" },
        { "static class C { [WebSocket(\"/a\")] public static Task<string> M(System.Net.WebSockets.WebSocket s) => null!; }", "H3R025", "M", "no response that a result could become" },
        { "static class C { [WebSocket(\"/a\")] public static Task M(System.Net.WebSockets.WebSocket s) => null!; [H3Connect(\"websocket\", \"/a\")] public static void N() { } }", "H3R003", "\"/a\"", "CONNECT websocket '/a'" },
        { "static class C { [WebTransport(\"/a/:id\", Protocols = [\"x\"], Origins = [\"https://a\"])] public static Task M(int id, WebTransportSession s, CancellationToken c) => null!; }", "", "", "" },
        { "static class C { [WebTransport(\"/a\")] public static Task M(string q) => null!; }", "H3R023", "M", "has no parameter of type 'WebTransportSession', which [WebTransport] gives it" },
        { "static class C { [WebTransport(\"/a\")] public static Task M(WebTransportSession s, WebTransportSession t) => null!; }", "H3R013", "t", "so does 's'" },
        { "static class C { [WebTransport(\"/a/:x\")] public static Task M(WebTransportSession s, ReadOnlySpan<byte> x) => null!; }", "H3R014", "x", "until 's' has been accepted" },
        { "static class C { [H3Get(\"/a\")] public static Task M(WebTransportSession s) => null!; }", "H3R024", "s", "which only [WebTransport] gives" },
        { "static class C { [WebTransport(\"/a\")] public static string M(WebTransportSession s) => null!; }", "H3R025", "M", "must return Task or ValueTask" },
        { "static class C { [WebTransport(\"/a\")] public static Task M(WebTransportSession s) => null!; [H3Connect(\"webtransport-h3\", \"/a\")] public static void N() { } }", "H3R003", "\"/a\"", "CONNECT webtransport-h3 '/a'" },
        { "static class C { [WebSocket(\"a\")] public static Task M(System.Net.WebSockets.WebSocket s) => null!; }", "H3R001", "\"a\"", "does not begin with '/'" },

        { "static class C { [Datagram(\"/a\"), Datagram(\"/a\", Protocol = \"p\"), Datagram(\"/a\", Method = \"POST\")] public static void M(H3Datagrams f, ReadOnlySpan<byte> d) { } }", "", "", "" },
        { "static class C { [Datagram(\"/a\")] public static void M(H3Datagrams f, ReadOnlySpan<byte> d, ReadOnlySpan<byte> e) { } }", "H3R026", "M", "takes two of them" },
        { "static class C { [Datagram(\"/a\")] public static Task M(H3Datagrams f, ReadOnlySpan<byte> d) => null!; }", "H3R026", "M", "returns something" },
        { "static class C { [Datagram(\"/a\")] public static void M(H3Datagrams f) { } }", "H3R025", "M", "must return Task or ValueTask" },
        { "static class C { [Datagram(\"/a\")] public static void M(ReadOnlySpan<byte> d) { } }", "H3R023", "M", "has no parameter of type 'H3Datagrams', which [Datagram] gives it" },
        { "static class C { [Datagram(\"/a/:x\")] public static void M(H3Datagrams f, ReadOnlySpan<byte> d, ReadOnlySpan<byte> x) { } }", "H3R014", "x", "until 'f' has been accepted" },
        { "static class C { [Datagram(\"/a\", Protocol = \"a b\")] public static Task M(H3Datagrams f) => null!; }", "H3R019", "\"a b\"", "is no token" },
        { "static class C { [Datagram(\"/a\", Method = \"get\")] public static Task M(H3Datagrams f) => null!; }", "H3R018", "\"get\"", "write 'GET'" },
        { "static class C { [Datagram(\"/a\")] public static Task M(H3Datagrams f) => null!; [H3Get(\"/a\")] public static void N() { } }", "H3R003", "\"/a\"", "GET '/a'" },
        { "static class C { [H3Get(\"/a\")] public static Task M(H3Datagrams f) => null!; }", "H3R024", "f", "which only [Datagram] gives" },
        { "static class C { [Datagram(\"/a\", QueueLength = 1)] public static Task M(H3Datagrams f) => null!; }", "", "", "" },
        { "static class C { [Datagram(\"/a\", QueueLength = 0)] public static Task M(H3Datagrams f) => null!; }", "H3R027", "0", "less than 1" },
        { "static class C { [Datagram(\"/a\", QueueLength = -1)] public static Task M(H3Datagrams f) => null!; }", "H3R027", "-1", "less than 1" },

        { "static class C { [Datagram(Alpn = \"p\"), Datagram(Alpn = \"q\")] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "", "", "" },
        { "static class C { [Datagram(Alpn = \"h3\")] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R028", "\"h3\"", "is HTTP/3" },
        { "static class C { [Datagram(Alpn = \"\")] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R028", "\"\"", "1 to 255 characters" },
        { "static class C { [Datagram(Alpn = \"é\")] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R028", "\"é\"", "1 to 255 characters" },
        { "static class C { [Datagram(Alpn = \"p\", QueueLength = 3)] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R028", "\"p\"", "beside 'QueueLength'" },
        { "static class C { [Datagram()] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R028", "Datagram()", "is missing" },
        { "static class C { [Datagram(Alpn = \"p\")] public static Task M(H3DatagramConnection c, ReadOnlySpan<byte> d) => null!; }", "H3R029", "M", "returns something" },
        { "static class C { [Datagram(Alpn = \"p\")] public static void M(ReadOnlySpan<byte> d) { } }", "H3R029", "M", "takes something else" },
        { "static class C { [Datagram(Alpn = \"p\")] public static void M(H3DatagramConnection c, ReadOnlySpan<char> d) { } }", "H3R029", "M", "takes something else" },
        { "static class C { [Datagram(Alpn = \"p\")] public static void M(H3DatagramConnection c, in ReadOnlySpan<byte> d) { } }", "H3R029", "M", "takes something else" },
        { "static class C { [Datagram(Alpn = \"p\")] private static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R004", "M", "make it internal or public" },
        { "static class C { [Datagram(Alpn = \"p\")] public static void M<T>(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R005", "M", "is generic" },
        { "static class C { [Datagram(Alpn = \"p\"), Datagram(Alpn = \"p\")] public static void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R030", "\"p\"", "'p' has a handler already" },
        { "class C { [Datagram(Alpn = \"p\")] public void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "", "", "" },
        { "struct S { [Datagram(Alpn = \"p\")] public void M(H3DatagramConnection c, ReadOnlySpan<byte> d) { } }", "H3R029", "M", "instance method of a struct" },
        { "class C(int i) { [Datagram(Alpn = \"p\")] public void M(H3DatagramConnection c, ReadOnlySpan<byte> d) => _ = i; }", "H3R006", "M", "no accessible constructor without parameters" },

        { "static class C { [H3Connect(\"\", \"/a\")] public static void M() { } }", "H3R019", "\"\"", "is no token" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task Reports(string source, string ids, string place, string message)
    {
        CSharpCompilation compilation = Sources.Compile(Analysis.SlashChosen + source);
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        ImmutableArray<Diagnostic> found = await Analysis.RunAsync(compilation);
        Assert.Equal(ids, string.Join(' ', found.Select(static diagnostic => diagnostic.Id)));
        if (ids.Length > 0)
        {
            Assert.Equal(place, Analysis.Place(found[0].Location));
            Assert.Contains(message, found[0].GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        // What the analyzer calls an error, the generator leaves out without a word, and what is left compiles.
        if (found.All(static diagnostic => diagnostic.Id is not "H3R002"))
        {
            using GeneratedApp app = GeneratedApp.Build(Pragma + Analysis.SlashChosen + source);
            int attributes = RouteAttribute().Count(source);
            int errors = found.Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

            // WebTransport has two protocols, and a conflict takes only one of them away.
            int second = source.Contains("[WebTransport(", StringComparison.Ordinal) && (errors == 0 || ids == "H3R003") ? 1 : 0;
            Assert.Equal(attributes + second - errors, app.Routes.Routes.Count + app.Routes.DatagramProtocols.Count);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task ConflictNamesBothPlaces()
    {
        Diagnostic conflict = Assert.Single(await Analysis.RunAsync(
            "static class C { [H3Get(\"/a/:x\")] public static void M(int x) { } [H3Get(\"/a/:y\")] public static void N(int y) { } }"));
        Assert.Equal("\"/a/:y\"", Analysis.Place(conflict.Location));
        Assert.Equal("\"/a/:x\"", Analysis.Place(Assert.Single(conflict.AdditionalLocations)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("", "/a", "H3R015")]
    [InlineData("", "/a/", "H3R015")]
    [InlineData("", "/", "")]
    [InlineData("", "/*rest", "")]
    [InlineData("[assembly: TrailingSlash(TrailingSlash.Ignore)]", "/a", "")]
    [InlineData("[TrailingSlash(TrailingSlash.Redirect)]", "/a", "")]
    public async Task WarnsOfOneSlashForm(string choice, string template, string ids)
    {
        ImmutableArray<Diagnostic> found = await Analysis.RunAsync(Sources.Compile($$"""{{choice}} static class C { [H3Get("{{template}}")] public static void M(string? rest) { } }"""));
        Assert.Equal(ids, string.Join(' ', found.Select(static diagnostic => diagnostic.Id)));
    }

    [Fact(Timeout = 60_000)]
    public async Task BothSlashFormsNeedNoChoice()
    {
        Assert.Empty(await Analysis.RunAsync(Sources.Compile("static class C { [H3Get(\"/a\")] public static void M() { } [H3Post(\"/a/\")] public static void N() { } }")));
    }

    [Fact(Timeout = 60_000)]
    public async Task OneSlashWarningIsEnoughForAll()
    {
        Diagnostic warning = Assert.Single(await Analysis.RunAsync(Sources.Compile(
            "static class C { [H3Get(\"/a\")] public static void M() { } [H3Get(\"/b\")] public static void N() { } }")));
        Assert.Contains("2 such routes", warning.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("\"/b\"", Analysis.Place(Assert.Single(warning.AdditionalLocations)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("PublishAot", DiagnosticSeverity.Warning)]
    [InlineData("Nothing", DiagnosticSeverity.Info)]
    public async Task ReflectionIsAWarningForNativeAot(string property, DiagnosticSeverity severity)
    {
        CSharpCompilation compilation = Sources.Compile(Analysis.SlashChosen + "record R(int I); static class C { [H3Get(\"/a\")] public static R M() => new(1); }");
        Diagnostic found = Assert.Single(await Analysis.RunAsync(compilation, new() { ["build_property." + property] = "true" }));
        Assert.Equal("H3R016", found.Id);
        Assert.Equal(severity, found.Severity);
    }

    [Fact(Timeout = 60_000)]
    public async Task CoveredTypeNeedsNoReflection()
    {
        Assert.Empty(await Analysis.RunAsync(Sources.Compile(
            Analysis.SlashChosen + "record R(int I); [JsonSerializable(typeof(R))] abstract class X() : JsonSerializerContext(null); static class C { [H3Get(\"/a\")] public static R M() => new(1); }")));
    }

    [Fact]
    public void EveryDiagnosticHasAPageAndARow()
    {
        string pages = Path.Combine(TestDirectory.Root, "..", "..", "docs", "diagnostics");
        string rows = File.ReadAllText(Path.Combine(TestDirectory.Root, "Diagnostics", "DiagnosticTests.cs"));
        foreach (DiagnosticDescriptor descriptor in Descriptors.All)
        {
            Assert.True(File.Exists(Path.Combine(pages, descriptor.Id + ".md")), $"docs/diagnostics/{descriptor.Id}.md is missing");
            Assert.Contains($"\"{descriptor.Id}\"", rows, StringComparison.Ordinal);
        }
    }

    // Handlers of these sources do nothing with what they are given.
    private const string Pragma = "#pragma warning disable CS0169, CS0649, CS1998\n";

    [GeneratedRegex(@"\b(H3(Get|Post|Put|Patch|Delete|Head|Options|Route|Connect)|WebSocket|Datagram|WebTransport)\(")]
    private static partial Regex RouteAttribute();
}
