using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace H3Routes.Routing;

/// <summary>What the emitted trie asks of a path's segments.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3Segment
{
    /// <summary>Length of the segment at the beginning of <paramref name="rest"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(ReadOnlySpan<byte> rest)
    {
        int slash = rest.IndexOf((byte)'/');
        return slash < 0 ? rest.Length : slash;
    }

    /// <summary>Up to eight bytes as one number, for the binary search among literals of one length.</summary>
    /// <param name="rest">At least <paramref name="offset"/> + <paramref name="count"/> bytes.</param>
    /// <param name="offset">Where the key begins.</param>
    /// <param name="count">4 to 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(ReadOnlySpan<byte> rest, int offset, int count)
    {
        if (count == 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(rest.Slice(offset, 8));
        }

        ulong key = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            key = (key << 8) | rest[offset + i];
        }

        return key;
    }

    /// <summary>Finds a segment in a sorted table of literals.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="text">All literals, one after the other, sorted by their bytes.</param>
    /// <param name="ends">Where each literal ends in <paramref name="text"/>.</param>
    /// <returns>The literal's place in the table, or -1.</returns>
    public static int Find(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> text, ReadOnlySpan<int> ends)
    {
        int low = 0;
        int high = ends.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int start = middle == 0 ? 0 : ends[middle - 1];
            int order = segment.SequenceCompareTo(text[start..ends[middle]]);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return -1;
    }
}
