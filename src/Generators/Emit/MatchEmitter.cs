using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Emit;

/// <summary>
/// Writes a trie as nested code. Where a branch does not match, control falls through to the next: that is the backtracking.
/// </summary>
internal sealed partial class MatchEmitter(SourceWriter writer, string name, CancellationToken cancellation)
{
    private const int CompareInOrder = 3;
    private const int CompareByCode = 64;

    private readonly Queue<(string Signature, Action Body)> _methods = new();
    private readonly StringBuilder _tables = new();
    private int _count;
    private int _variables;

    /// <summary>Writes the method for the whole trie and those for its subtrees.</summary>
    internal void Emit(TrieNode root)
    {
        writer.Open($"internal static int {name}(global::System.ReadOnlySpan<byte> path, ref global::H3Routes.Routing.H3PathCaptures captures)");
        writer.Line("global::System.ReadOnlySpan<byte> r0 = path.Slice(1);");
        Body(root, "r0", captures: 0, isTop: true);
        writer.Line("return -1;");
        writer.Close();
        while (_methods.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            (string signature, Action body) = _methods.Dequeue();
            _variables = 0;
            writer.Line();
            writer.Open($"private static int {signature}global::System.ReadOnlySpan<byte> r0, ref global::H3Routes.Routing.H3PathCaptures captures)");
            body();
            writer.Line("return -1;");
            writer.Close();
        }

        if (_tables.Length != 0)
        {
            foreach (string line in _tables.ToString().TrimEnd('\n').Split('\n'))
            {
                writer.Line(line);
            }
        }
    }

    /// <summary>Everything below a node, its own leaf excepted. <paramref name="rest"/> begins at a segment.</summary>
    private void Body(TrieNode node, string rest, int captures, bool isTop)
    {
        cancellation.ThrowIfCancellationRequested();
        if (node.Literals.TryGetValue("", out TrieNode? slash))
        {
            writer.Open($"if ({rest}.IsEmpty)");
            writer.Line($"return {Number(slash.Leaf!)};");
            writer.Close();
            writer.Line();
        }

        var literals = node.Literals.Where(static literal => literal.Key.Length != 0).ToList();
        string? length = null;
        if (literals.Count > CompareInOrder)
        {
            length = "length" + rest.Substring(1);
            writer.Line($"int {length} = global::H3Routes.Routing.H3Segment.Length({rest});");
            if (literals.Count is > CompareByCode and <= SegmentTable.MaxCount)
            {
                Table(literals, rest, length, captures, isTop);
            }
            else
            {
                Switch(literals, rest, length, captures, isTop);
            }
        }
        else
        {
            foreach (KeyValuePair<string, TrieNode> literal in literals)
            {
                Literal(literal.Key, literal.Value, rest, captures, isTop, known: 0);
            }
        }

        if (node.Parameter is not null)
        {
            Parameter(node.Parameter, rest, length, captures, isTop);
        }

        if (node.Rest is not null)
        {
            writer.Open($"if (!{rest}.IsEmpty)");
            writer.Line($"captures.Set({captures}, {rest}.Length, {rest}.Length);");
            writer.Line($"return {Number(node.Rest)};");
            writer.Close();
            writer.Line();
        }
    }

    /// <summary>A literal and the chain below it, in one comparison.</summary>
    /// <param name="known">Bytes of the literal that are compared already, the end of the segment with them.</param>
    private void Literal(string text, TrieNode node, string rest, int captures, bool isTop, int known)
    {
        string chain = text;
        bool hasMethod = node.HasMethod;
        while (node.OnlyLiteral is { } only)
        {
            chain += "/" + only.Key;
            node = only.Value;
            hasMethod |= node.HasMethod;
        }

        if (node.HasChildren && node.Leaf is null)
        {
            // "users/" goes on.
            chain += "/";
            writer.Open($"if ({Compare(rest, chain, known, "StartsWith")})");
            Descend(node, $"{rest}.Slice({chain.Length})", captures, isTop, hasMethod);
        }
        else if (!node.HasChildren)
        {
            writer.Open($"if ({(known < chain.Length ? Compare(rest, chain, known, "SequenceEqual") : $"{rest}.Length == {chain.Length}")})");
            writer.Line($"return {Number(node.Leaf!)};");
        }
        else
        {
            if (known < chain.Length)
            {
                writer.Open($"if ({Compare(rest, chain, known, "StartsWith")})");
            }

            writer.Open($"if ({rest}.Length == {chain.Length})");
            writer.Line($"return {Number(node.Leaf!)};");
            writer.Close();
            writer.Line();
            writer.Open($"if ({rest}[{chain.Length}] == (byte)'/')");
            Descend(node, $"{rest}.Slice({chain.Length + 1})", captures, isTop, hasMethod);
            writer.Close();
            if (known >= chain.Length)
            {
                return;
            }
        }

        writer.Close();
        writer.Line();
    }

    /// <summary>The comparison of what is not known yet.</summary>
    private static string Compare(string rest, string chain, int known, string how) =>
        $"global::System.MemoryExtensions.{how}({(known == 0 ? rest : $"{rest}.Slice({known})")}, {Utf8(chain.Substring(known))})";

    /// <summary>Goes on below a node: in a method of its own if it is one of the root's subtrees or large, otherwise in place.</summary>
    private void Descend(TrieNode node, string rest, int captures, bool isTop, bool hasMethod)
    {
        if ((isTop && node.Size > 2) || hasMethod)
        {
            string method = name + ++_count;
            _methods.Enqueue(($"{method}(", () => Body(node, "r0", captures, isTop: false)));
            Call($"{method}({rest}");
            return;
        }

        string variable = "r" + ++_variables;
        writer.Line($"global::System.ReadOnlySpan<byte> {variable} = {rest};");
        Body(node, variable, captures, isTop: false);
    }

    private void Parameter(TrieNode node, string rest, string? length, int captures, bool isTop)
    {
        if (length is null)
        {
            length = "length" + rest.Substring(1);
            writer.Line($"int {length} = global::H3Routes.Routing.H3Segment.Length({rest});");
        }

        writer.Open($"if ({length} != 0)");
        writer.Line($"captures.Set({captures}, {rest}.Length, {length});");
        if (node.Leaf is not null)
        {
            writer.Open($"if ({length} == {rest}.Length)");
            writer.Line($"return {Number(node.Leaf)};");
            writer.Close();
        }

        if (node.HasChildren)
        {
            writer.Line();
            if (node.Leaf is null)
            {
                writer.Open($"if ({length} < {rest}.Length)");
            }

            Descend(node, $"{rest}.Slice({length} + 1)", captures + 1, isTop, node.HasMethod);
            if (node.Leaf is null)
            {
                writer.Close();
            }
        }

        writer.Close();
        writer.Line();
    }

    /// <summary>By the segment's length, then by comparisons or a binary search on eight bytes.</summary>
    private void Switch(List<KeyValuePair<string, TrieNode>> literals, string rest, string length, int captures, bool isTop)
    {
        writer.Open($"switch ({length})");
        foreach (IGrouping<int, KeyValuePair<string, TrieNode>> group in literals.GroupBy(static literal => literal.Key.Length).OrderBy(static group => group.Key))
        {
            writer.Open($"case {group.Key}:");
            var members = group.ToList();
            if (members.Count <= CompareInOrder)
            {
                foreach (KeyValuePair<string, TrieNode> literal in members)
                {
                    Literal(literal.Key, literal.Value, rest, captures, isTop, known: 0);
                }
            }
            else
            {
                Search(members, rest, group.Key, captures, isTop);
            }

            writer.Line("break;");
            writer.Close();
            writer.Line();
        }

        writer.Close();
        writer.Line();
    }

    private void Search(List<KeyValuePair<string, TrieNode>> literals, string rest, int length, int captures, bool isTop)
    {
        int count = Math.Min(8, length);

        // The eight bytes that tell most of the literals apart.
        int offset = Enumerable.Range(0, length - count + 1).OrderByDescending(at => literals.Select(literal => Key(literal.Key, at, count)).Distinct().Count()).First();
        var groups = literals.GroupBy(literal => Key(literal.Key, offset, count)).OrderBy(static group => group.Key).ToList();
        string key = "key" + rest.Substring(1);
        writer.Line($"ulong {key} = global::H3Routes.Routing.H3Segment.Key({rest}, {offset}, {count});");
        Halve(0, groups.Count);

        void Halve(int from, int to)
        {
            if (to - from > CompareInOrder)
            {
                int middle = (from + to) / 2;
                writer.Open($"if ({key} < {Hex(groups[middle].Key)})");
                Halve(from, middle);
                writer.Close();
                writer.Open("else");
                Halve(middle, to);
                writer.Close();
                return;
            }

            for (int i = from; i < to; i++)
            {
                writer.Open($"if ({key} == {Hex(groups[i].Key)})");
                foreach (KeyValuePair<string, TrieNode> literal in groups[i])
                {
                    Literal(literal.Key, literal.Value, rest, captures, isTop, known: count == length ? length : 0);
                }

                writer.Close();
                writer.Line();
            }
        }
    }

    private void Call(string begun)
    {
        writer.Line($"int found = {begun}, ref captures);");
        writer.Open("if (found >= 0)");
        writer.Line("return found;");
        writer.Close();
    }

    internal static ulong Key(string text, int offset, int count)
    {
        ulong key = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            key = (key << 8) | text[offset + i];
        }

        return key;
    }

    private static string Hex(ulong key) => "0x" + key.ToString("X16", CultureInfo.InvariantCulture) + "UL";

    private static string Number(Leaf leaf) => Number(leaf.Number);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Compares a span with a constant. Not as an extension: the program may have one of that name.</summary>
    internal static string IsEqual(string span, string text) => $"global::System.MemoryExtensions.SequenceEqual({span}, {Utf8(text)})";

    internal static string Utf8(string text) => SymbolDisplay.FormatLiteral(text, quote: true) + "u8";
}
