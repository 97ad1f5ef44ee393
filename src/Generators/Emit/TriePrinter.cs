using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace H3Routes.Generators.Emit;

/// <summary>Draws tries for people: a node a line, in the order of the match.</summary>
internal static class TriePrinter
{
    internal static string Print(RouteSet set)
    {
        var text = new StringBuilder();
        foreach (KeyValuePair<string, TrieNode> trie in set.Tries)
        {
            if (trie.Key.Length != 0)
            {
                text.Append("CONNECT ").Append(trie.Key).Append('\n');
            }

            Children(text, trie.Value, 0);
        }

        return text.ToString();
    }

    private static void Children(StringBuilder text, TrieNode node, int depth)
    {
        foreach (KeyValuePair<string, TrieNode> literal in node.Literals)
        {
            string label = "/" + literal.Key;
            TrieNode child = literal.Value;
            while (child.OnlyLiteral is { } only)
            {
                label += "/" + only.Key;
                child = only.Value;
            }

            Node(text, label, child, depth);
        }

        if (node.Parameter is not null)
        {
            Node(text, "/:" + string.Join("|", node.ParameterNames), node.Parameter, depth);
        }

        if (node.Rest is not null)
        {
            Line(text, "/*" + string.Join("|", node.RestNames), node.Rest, depth);
        }
    }

    private static void Node(StringBuilder text, string label, TrieNode node, int depth)
    {
        Line(text, label, node.Leaf, depth);
        Children(text, node, depth + 1);
    }

    private static void Line(StringBuilder text, string label, Leaf? leaf, int depth)
    {
        text.Append(' ', depth * 2).Append(label);
        if (leaf is not null)
        {
            text.Append("  ").Append(string.Join(", ", leaf.Routes.Select(static route =>
                $"{route.Route.Method} {route.Route.Target.Display}{(route.Redirects ? " (redirect)" : route.IsOtherForm ? " (either slash)" : "")}")));
        }

        text.Append('\n');
    }
}
