using System.Collections.Generic;

namespace H3Routes.Generators.Emit;

/// <summary>The hash table that <c>H3Segment.Find</c> looks literals up in.</summary>
internal static class SegmentTable
{
    /// <summary>2^64 divided by the golden ratio.</summary>
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>Most literals of a table: places are 16 bits.</summary>
    internal const int MaxCount = ushort.MaxValue;

    /// <summary>One more than a literal's place, or 0 where a slot is empty. A power of two long and at most half full, so that a miss ends soon.</summary>
    internal static ushort[] Slots(IReadOnlyList<string> literals)
    {
        int length = 1;
        while (length < literals.Count * 2)
        {
            length *= 2;
        }

        var slots = new ushort[length];
        for (int place = 0; place < literals.Count; place++)
        {
            int slot = (int)(Hash(literals[place]) & (uint)(length - 1));
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (length - 1);
            }

            slots[slot] = (ushort)(place + 1);
        }

        return slots;
    }

    /// <summary>Literals are ASCII: a character is a byte.</summary>
    private static uint Hash(string literal)
    {
        ulong hash = (ulong)literal.Length;
        if (literal.Length < 8)
        {
            hash = Mix(hash, MatchEmitter.Key(literal, 0, literal.Length));
        }
        else
        {
            for (int at = 0; at < literal.Length - 8; at += 8)
            {
                hash = Mix(hash, MatchEmitter.Key(literal, at, 8));
            }

            hash = Mix(hash, MatchEmitter.Key(literal, literal.Length - 8, 8));
        }

        // The highest bits depend on all bytes.
        return (uint)(unchecked(hash * Multiplier) >> 40);
    }

    private static ulong Mix(ulong hash, ulong bytes)
    {
        hash = unchecked((hash ^ bytes) * Multiplier);
        return hash ^ (hash >> 32);
    }
}
