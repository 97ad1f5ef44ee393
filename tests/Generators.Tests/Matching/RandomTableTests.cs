using FsCheck;
using FsCheck.Fluent;

namespace H3Routes.Generators.Matching;

/// <summary>The emitted code and the naive matcher agree on random tables and paths.</summary>
public sealed class RandomTableTests
{
    private const int Tables = 16;
    private const int PathsPerTable = 400;

    // Few words, so that tables collide and paths nearly match; some share their first eight bytes.
    private static readonly string[] Words =
        ["a", "b", "aa", "ab", "abc", "abd", "users", "user", "posts", "puste", "peste", "paste", "pasta", "segment1", "segment2", "segment10", "segment11", "longsegment-one", "longsegment-two", "longsegment-ten", "longsegment-six", "longsegment-xix"];

    private static readonly Gen<string> Word = Gen.Elements(Words);

    private static readonly Gen<string> TemplateSegment = Gen.Frequency((5, Word), (2, Gen.Constant(":")));

    private static readonly Gen<string> Template =
        from depth in Gen.Choose(0, 6)
        from segments in TemplateSegment.ListOf(depth)
        from end in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Constant("*")), (1, Gen.Constant("/")))
        select Named(segments, end);

    private static readonly Gen<string> Path =
        from depth in Gen.Choose(0, 7)
        from segments in Gen.Frequency((8, Word), (1, Gen.Constant("")), (1, Gen.Constant("zz"))).ListOf(depth)
        select "/" + string.Join('/', segments);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Tables)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Seeds))]
    public async Task AgreesWithTheNaiveMatcher(int seed)
    {
        await Task.Yield();
        int size = seed % 4 == 0 ? 200 : 5 + (seed * 2);
        List<string> templates = [.. Template.Sample(size, new Rnd((ulong)seed), size).Distinct()];
        using var app = new RoutedApp(templates.DistinctBy(static template => Parsing.TemplateParser.Parse(template, out _)!.Shape));
        IEnumerable<string> paths = Path.Sample(PathsPerTable, new Rnd((ulong)(seed + 1000)), PathsPerTable).Concat(templates.Select(Filled));
        foreach (string path in paths)
        {
            string? expected = app.Naive(path);
            string? actual = app.Match(path);
            if (expected != actual)
            {
                Assert.Fail($"{path}: naive {expected ?? "-"}, emitted {actual ?? "-"}\n{app.Text}");
            }
        }
    }

    private static string Named(IEnumerable<string> segments, string end)
    {
        int number = 0;
        var named = segments.Select(segment => segment == ":" ? ":p" + number++ : segment).ToList();
        if (end.Length > 0 || named.Count == 0)
        {
            named.Add(end == "*" ? "*rest" : "");
        }

        return "/" + string.Join('/', named);
    }

    // A path that the template matches, if nothing goes before it.
    private static string Filled(string template) =>
        string.Join('/', template.Split('/').Select(static segment => segment.StartsWith(':') ? "users" : segment.StartsWith('*') ? "a/b" : segment));
}
