using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace H3Routes.Routing;

/// <summary>What the emitted trie asks of a path's segments.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3Segment
{
    /// <summary>2^64 divided by the golden ratio.</summary>
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>1 in each byte.</summary>
    private const ulong Ones = 0x0101010101010101;

    /// <summary>Length of the segment at the beginning of <paramref name="rest"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Length(ReadOnlySpan<byte> rest)
    {
        // Most segments are short: a look at eight bytes costs less than the call of IndexOf.
        if (rest.Length >= sizeof(ulong))
        {
            ulong differences = BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ (Ones * '/');
            ulong slashes = (differences - Ones) & ~differences & (Ones << 7);
            if (slashes != 0)
            {
                // What lies above the lowest bit may be a carry.
                return BitOperations.TrailingZeroCount(slashes) / 8;
            }
        }

        return LengthByIndex(rest);
    }

    /// <summary>Up to eight bytes as one number, for the binary search among literals of one length.</summary>
    /// <param name="rest">At least <paramref name="offset"/> + <paramref name="count"/> bytes.</param>
    /// <param name="offset">Where the key begins.</param>
    /// <param name="count">0 to 8.</param>
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

    /// <summary>Finds a segment in a hash table of literals that the generator has filled: linear probing, at most half full.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="text">All literals, one after the other.</param>
    /// <param name="ends">Where each literal ends in <paramref name="text"/>.</param>
    /// <param name="slots">By hash: one more than the literal's place, or 0. A power of two long.</param>
    /// <returns>The literal's place in the table, or -1.</returns>
    public static int Find(ReadOnlySpan<byte> segment, ReadOnlySpan<byte> text, ReadOnlySpan<int> ends, ReadOnlySpan<ushort> slots)
    {
        int mask = slots.Length - 1;
        for (int slot = (int)Hash(segment) & mask; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int place = slots[slot] - 1;
            int start = place == 0 ? 0 : ends[place - 1];
            if (segment.SequenceEqual(text[start..ends[place]]))
            {
                return place;
            }
        }

        return -1;
    }

    private static int LengthByIndex(ReadOnlySpan<byte> rest)
    {
        int slash = rest.IndexOf((byte)'/');
        return slash < 0 ? rest.Length : slash;
    }

    /// <summary>The generator's SegmentTable computes the same. What is looked up cannot make the table worse, so the hash has no secret.</summary>
    private static uint Hash(ReadOnlySpan<byte> segment)
    {
        ulong hash = (ulong)segment.Length;
        if (segment.Length < 8)
        {
            hash = Mix(hash, Key(segment, 0, segment.Length));
        }
        else
        {
            for (int at = 0; at < segment.Length - 8; at += 8)
            {
                hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(segment[at..]));
            }

            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(segment[^8..]));
        }

        // The highest bits depend on all bytes.
        return (uint)((hash * Multiplier) >> 40);
    }

    private static ulong Mix(ulong hash, ulong bytes)
    {
        hash = (hash ^ bytes) * Multiplier;
        return hash ^ (hash >> 32);
    }
}
