using System;
using System.Collections.Generic;
using System.Linq;
using H3Routes.Generators.Model;

namespace H3Routes.Generators.Emit;

/// <summary>A place in a template: the segments before it lead here.</summary>
internal sealed class TrieNode
{
    // The JIT stops optimising at 2,000 basic blocks; a node is a handful.
    private const int NodesPerMethod = 150;
    private const int NodesInPlace = 3;

    internal SortedDictionary<string, TrieNode> Literals { get; } = new(StringComparer.Ordinal);

    internal TrieNode? Parameter { get; private set; }

    /// <summary>The names that templates give the parameter; matching knows none of them.</summary>
    internal SortedSet<string> ParameterNames { get; } = new(StringComparer.Ordinal);

    internal Leaf? Rest { get; private set; }

    internal SortedSet<string> RestNames { get; } = new(StringComparer.Ordinal);

    /// <summary>A template ends here.</summary>
    internal Leaf? Leaf { get; private set; }

    /// <summary>The literal that is the only thing to go on with; the chain down to there is one comparison.</summary>
    internal KeyValuePair<string, TrieNode>? OnlyLiteral =>
        Leaf is null && Rest is null && Parameter is null && Literals.Count == 1 && Literals.First().Key.Length != 0 ? Literals.First() : null;

    internal bool HasChildren => Literals.Count != 0 || Parameter is not null || Rest is not null;

    /// <summary>Nodes in the code that this one becomes, itself included and without those that have a method of their own.</summary>
    internal int Size { get; private set; }

    /// <summary>Written as a method of its own, so that no method is too large for the JIT.</summary>
    internal bool HasMethod { get; private set; }

    private IEnumerable<TrieNode> Children => Parameter is null ? Literals.Values : Literals.Values.Append(Parameter);

    /// <summary>The leaf of that shape, made if it is not there.</summary>
    internal Leaf Add(Template template)
    {
        TrieNode node = this;
        foreach (Segment segment in template.Segments)
        {
            if (segment.Kind == SegmentKind.Rest)
            {
                node.RestNames.Add(segment.Text);
                return node.Rest ??= new();
            }

            node = segment.Kind == SegmentKind.Parameter ? node.AddParameter(segment.Text) : node.AddLiteral(segment.Text);
        }

        return node.Leaf ??= new();
    }

    /// <summary>Counts the nodes and decides which of them become methods, once nothing is added any more.</summary>
    internal void Measure()
    {
        foreach (TrieNode child in Children)
        {
            child.Measure();
        }

        Size = 1 + Children.Sum(static child => child.Size);
        if (Size > NodesPerMethod)
        {
            foreach (TrieNode child in Children.Where(static child => child.Size > NodesInPlace))
            {
                child.HasMethod = true;
            }

            Size = 1 + Children.Sum(static child => child.HasMethod ? 1 : child.Size);
        }
    }

    /// <summary>All leaves, in the order of the match.</summary>
    internal IEnumerable<Leaf> Leaves()
    {
        if (Leaf is not null)
        {
            yield return Leaf;
        }

        foreach (TrieNode child in Children)
        {
            foreach (Leaf leaf in child.Leaves())
            {
                yield return leaf;
            }
        }

        if (Rest is not null)
        {
            yield return Rest;
        }
    }

    private TrieNode AddParameter(string name)
    {
        ParameterNames.Add(name);
        return Parameter ??= new();
    }

    private TrieNode AddLiteral(string text)
    {
        if (!Literals.TryGetValue(text, out TrieNode? child))
        {
            Literals.Add(text, child = new());
        }

        return child;
    }
}
