using System.Collections.Frozen;
using System.Text;
using BenchmarkDotNet.Attributes;
using H3Routes.Routing;
using Microsoft.AspNetCore.Http;

namespace H3Routes.Benchmarks.Router;

/// <summary>The time of matching all paths of a shape: ours, ASP.NET Core's, and a frozen dictionary where there are no parameters.</summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "Median", "RatioSD")]
public class MatchBenchmarks
{
    private byte[][] _paths = [];
    private PathString[] _strings = [];
    private string[] _texts = [];
    private AspNetCoreMatcher _aspNetCore = null!;
    private FrozenDictionary<string, int> _dictionary = FrozenDictionary<string, int>.Empty;

    /// <summary>Which paths are asked for.</summary>
    [Params(nameof(Paths.Api), nameof(Paths.Static), nameof(Paths.Wide), nameof(Paths.Deep), nameof(Paths.Missing))]
    public string Shape { get; set; } = "";

    /// <summary>Makes the paths.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _texts = Paths.Of(Shape);
        _paths = [.. _texts.Select(Encoding.UTF8.GetBytes)];
        _strings = [.. _texts.Select(static text => new PathString(text))];
        _aspNetCore = new AspNetCoreMatcher();
        _dictionary = Paths.Static.Select(static (path, number) => (path, number)).ToFrozenDictionary(static entry => entry.path, static entry => entry.number);
    }

    /// <summary>The emitted trie.</summary>
    [Benchmark(Baseline = true, Description = "H3Routes")]
    public int Ours()
    {
        int found = 0;
        H3RouteTable routes = H3App.Routes;
        foreach (byte[] path in _paths)
        {
            var captures = new H3PathCaptures(path);
            if (routes.Match(path, ref captures) >= 0)
            {
                found++;
            }
        }

        return found;
    }

    /// <summary>As a request does it: with the check of the path before.</summary>
    [Benchmark(Description = "H3Routes, path checked")]
    public int Checked()
    {
        int found = 0;
        H3RouteTable routes = H3App.Routes;
        foreach (byte[] path in _paths)
        {
            var captures = new H3PathCaptures(path);
            if (PathNormalizer.IsPlain(path) && routes.Match(path, ref captures) >= 0)
            {
                found++;
            }
        }

        return found;
    }

    /// <summary>DfaMatcher.</summary>
    [Benchmark(Description = "ASP.NET Core")]
    public int AspNetCore()
    {
        int found = 0;
        foreach (PathString path in _strings)
        {
            if (_aspNetCore.Match(path))
            {
                found++;
            }
        }

        return found;
    }

    /// <summary>Finds static paths only.</summary>
    [Benchmark(Description = "FrozenDictionary")]
    public int Dictionary()
    {
        int found = 0;
        foreach (string path in _texts)
        {
            if (_dictionary.ContainsKey(path))
            {
                found++;
            }
        }

        return found;
    }
}
