using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using H3Routes.Generators.Model;

namespace H3Routes.Generators.Emit;

/// <summary>All routes of an application, without those in conflict, as tries: one for plain requests and one for each protocol of extended CONNECT.</summary>
internal sealed class RouteSet
{
    private RouteSet(List<Route> routes, SortedDictionary<string, TrieNode> tries)
    {
        Routes = routes;
        Tries = tries;
    }

    /// <summary>Sorted.</summary>
    internal List<Route> Routes { get; }

    /// <summary>By protocol; the empty one, which is always there, is for plain requests.</summary>
    internal SortedDictionary<string, TrieNode> Tries { get; }

    internal IEnumerable<Leaf> Leaves => Tries.Values.SelectMany(static trie => trie.Leaves());

    internal static RouteSet Build(IEnumerable<Route> all, CancellationToken cancellation)
    {
        var sorted = all.ToList();
        sorted.Sort(static (left, right) => left.CompareTo(right));
        var keys = new HashSet<string>(StringComparer.Ordinal);

        // Of two in conflict the first stays; the analyzer makes it an error.
        var routes = sorted.Where(route => keys.Add(route.Key)).ToList();
        var tries = new SortedDictionary<string, TrieNode>(StringComparer.Ordinal) { [""] = new() };
        foreach (Route route in routes)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!tries.TryGetValue(route.Protocol, out TrieNode? trie))
            {
                tries.Add(route.Protocol, trie = new());
            }

            trie.Add(route.Template).Routes.Add(new(route, IsOtherForm: false, Redirects: false));
        }

        foreach (Route route in routes.Where(static route => route.Slash is TrailingSlash.Redirect or TrailingSlash.Ignore))
        {
            // What a route declares goes before what another's other form would be.
            if (route.Template.OtherForm is { } other && keys.Add(route.Protocol + " " + route.Method + " " + other.Shape))
            {
                tries[route.Protocol].Add(other).Routes.Add(new(route, IsOtherForm: true, Redirects: route.Slash == TrailingSlash.Redirect));
            }
        }

        int number = 0;
        foreach (TrieNode trie in tries.Values)
        {
            trie.Measure();
            foreach (Leaf leaf in trie.Leaves())
            {
                leaf.Number = number++;
                leaf.Routes.Sort(static (left, right) => Methods.Compare(left.Route.Method, right.Route.Method));
            }
        }

        return new(routes, tries);
    }
}
