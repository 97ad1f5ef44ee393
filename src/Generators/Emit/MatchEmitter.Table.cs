using System.Collections.Generic;
using System.Linq;

namespace H3Routes.Generators.Emit;

internal sealed partial class MatchEmitter
{
    // Of a wide node: with a node below each, about a thousand basic blocks of the 2,000 at which the JIT stops optimising.
    private const int CasesPerMethod = 64;

    /// <summary>A hash table of literals, and code for those of them that go on.</summary>
    private void Table(List<KeyValuePair<string, TrieNode>> literals, string rest, string length, int captures, bool isTop)
    {
        string table = $"{name}Table{++_count}";
        int end = 0;
        _tables.Append('\n').Append($"private static global::System.ReadOnlySpan<byte> {table}Text => {Utf8(string.Concat(literals.Select(static literal => literal.Key)))};\n");
        string ends = string.Join(", ", literals.Select(literal => Number(end += literal.Key.Length)));
        string leaves = string.Join(", ", literals.Select(static literal => literal.Value.Leaf is null ? "-1" : Number(literal.Value.Leaf)));
        _tables.Append('\n').Append($"private static global::System.ReadOnlySpan<int> {table}Ends => [{ends}];\n");
        _tables.Append('\n').Append($"private static global::System.ReadOnlySpan<int> {table}Leaves => [{leaves}];\n");
        string slots = string.Join(", ", SegmentTable.Slots([.. literals.Select(static literal => literal.Key)]).Select(static slot => Number(slot)));
        _tables.Append('\n').Append($"private static global::System.ReadOnlySpan<ushort> {table}Slots => [{slots}];\n");

        string index = "index" + rest.Substring(1);
        writer.Line($"int {index} = global::H3Routes.Routing.H3Segment.Find({rest}.Slice(0, {length}), {table}Text, {table}Ends, {table}Slots);");
        writer.Open($"if ({index} >= 0)");
        writer.Open($"if ({length} == {rest}.Length)");
        string leaf = "leaf" + rest.Substring(1);
        writer.Line($"int {leaf} = {table}Leaves[{index}];");
        writer.Open($"if ({leaf} >= 0)");
        writer.Line($"return {leaf};");
        writer.Close();
        writer.Close();
        var deep = literals.Select(static (literal, at) => (literal.Value, At: at)).Where(static literal => literal.Value.HasChildren).ToList();
        if (deep.Count != 0)
        {
            writer.Open("else");
            string below = $"{rest}.Slice({length} + 1)";
            if (deep.Count <= CasesPerMethod)
            {
                Cases(deep, index, below, captures, isTop);
            }
            else
            {
                Chunks(deep, index, below, captures);
            }

            writer.Close();
        }

        writer.Close();
        writer.Line();
    }

    private void Cases(List<(TrieNode Node, int At)> deep, string index, string rest, int captures, bool isTop)
    {
        writer.Open($"switch ({index})");
        foreach ((TrieNode node, int at) in deep)
        {
            writer.Open($"case {at}:");
            Descend(node, rest, captures, isTop, node.HasMethod);
            writer.Line("break;");
            writer.Close();
            writer.Line();
        }

        writer.Close();
    }

    /// <summary>A method for every so many cases.</summary>
    private void Chunks(List<(TrieNode Node, int At)> deep, string index, string rest, int captures)
    {
        for (int from = 0; from < deep.Count; from += CasesPerMethod)
        {
            var cases = deep.Skip(from).Take(CasesPerMethod).ToList();
            string method = name + ++_count;
            _methods.Enqueue(($"{method}(int index0, ", () => Cases(cases, "index0", "r0", captures, isTop: false)));
            writer.Open($"{(from == 0 ? "" : "else ")}if ({index} <= {cases[cases.Count - 1].At})");
            Call($"{method}({index}, {rest}");
            writer.Close();
        }
    }
}
