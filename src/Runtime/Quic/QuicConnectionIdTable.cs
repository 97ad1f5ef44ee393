using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace H3Routes.Quic;

/// <summary>
/// Finds a packet's connection. Clients choose the ids of their first packets, so the hash is SipHash-1-3 with a random key: nobody can aim at one slot.
/// Open addressing with linear probing; a removal moves the followers up, so no tombstones pile up.
/// </summary>
internal sealed class QuicConnectionIdTable
{
    private const int LeastCapacity = 64;

    private readonly ulong _key0;
    private readonly ulong _key1;
    private Entry[] _entries = new Entry[LeastCapacity];

    public QuicConnectionIdTable()
    {
        Span<ulong> key = stackalloc ulong[2];
        RandomNumberGenerator.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(key));
        (_key0, _key1) = (key[0], key[1]);
    }

    public int Count { get; private set; }

    /// <summary>Null if no connection has that id.</summary>
    public QuicConnection? Find(in QuicConnectionId id)
    {
        var mask = _entries.Length - 1;
        for (var slot = (int)Hash(id) & mask; ; slot = (slot + 1) & mask)
        {
            ref readonly var entry = ref _entries[slot];
            if (entry.Connection is null || entry.Id.Equals(id))
            {
                return entry.Connection;
            }
        }
    }

    /// <summary>False if the id is taken; the table is as before then.</summary>
    public bool TryAdd(in QuicConnectionId id, QuicConnection connection)
    {
        if ((Count + 1) * 2 > _entries.Length)
        {
            Resize(_entries.Length * 2);
        }

        var mask = _entries.Length - 1;
        var slot = (int)Hash(id) & mask;
        for (; _entries[slot].Connection is not null; slot = (slot + 1) & mask)
        {
            if (_entries[slot].Id.Equals(id))
            {
                return false;
            }
        }

        _entries[slot] = new Entry { Id = id, Connection = connection };
        Count++;
        return true;
    }

    public void Remove(in QuicConnectionId id)
    {
        var mask = _entries.Length - 1;
        var slot = (int)Hash(id) & mask;
        while (!_entries[slot].Id.Equals(id) || _entries[slot].Connection is null)
        {
            if (_entries[slot].Connection is null)
            {
                return;
            }

            slot = (slot + 1) & mask;
        }

        Count--;
        for (var next = (slot + 1) & mask; _entries[next].Connection is not null; next = (next + 1) & mask)
        {
            // An entry may fill the gap if its own first slot is not between the gap and it.
            var home = (int)Hash(_entries[next].Id) & mask;
            if (((next - home) & mask) >= ((next - slot) & mask))
            {
                _entries[slot] = _entries[next];
                slot = next;
            }
        }

        _entries[slot] = default;
        if (_entries.Length > LeastCapacity && Count * 8 < _entries.Length)
        {
            Resize(_entries.Length / 2);
        }
    }

    private void Resize(int capacity)
    {
        var old = _entries;
        _entries = new Entry[capacity];
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.Connection is not null)
            {
                var slot = (int)Hash(entry.Id) & (capacity - 1);
                while (_entries[slot].Connection is not null)
                {
                    slot = (slot + 1) & (capacity - 1);
                }

                _entries[slot] = entry;
            }
        }
    }

    private ulong Hash(in QuicConnectionId id)
    {
        var v0 = _key0 ^ 0x736f6d6570736575;
        var v1 = _key1 ^ 0x646f72616e646f6d;
        var v2 = _key0 ^ 0x6c7967656e657261;
        var v3 = _key1 ^ 0x7465646279746573;
        Absorb(id.First, ref v0, ref v1, ref v2, ref v3);
        Absorb(id.Second, ref v0, ref v1, ref v2, ref v3);
        Absorb(id.Rest, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Absorb(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }

    private struct Entry
    {
        public QuicConnectionId Id;
        public QuicConnection? Connection;
    }
}
