using System.Buffers;
using System.Runtime.InteropServices;

namespace H3Routes.Http3;

/// <summary>Datagrams that came before their stream, or before somebody received its datagrams (RFC 9297 2.1): the newest of them, up to a number of bytes.</summary>
internal sealed class EarlyDatagrams(int capacity)
{
    /// <summary>Stream id and length before each.</summary>
    private const int HeaderLength = sizeof(long) + sizeof(int);

    private byte[]? _buffer;
    private int _end;

    /// <summary>Datagrams that had no room, or had to make some.</summary>
    public long Dropped { get; private set; }

    public void Add(long streamId, ReadOnlySpan<byte> payload)
    {
        int needed = HeaderLength + payload.Length;
        if (needed > capacity)
        {
            Dropped++;
            return;
        }

        while (_end + needed > capacity)
        {
            Remove(0);
            Dropped++;
        }

        _buffer ??= ArrayPool<byte>.Shared.Rent(capacity);
        Span<byte> room = _buffer.AsSpan(_end, needed);
        MemoryMarshal.Write(room, in streamId);
        MemoryMarshal.Write(room[sizeof(long)..], payload.Length);
        payload.CopyTo(room[HeaderLength..]);
        _end += needed;
    }

    /// <summary>Takes the oldest of a stream, into a buffer of the pool.</summary>
    public bool TryTake(long streamId, Http3Pool pool, out byte[] buffer, out int length)
    {
        buffer = [];
        length = 0;
        for (int at = 0; at < _end; at += HeaderLength + LengthAt(at))
        {
            if (MemoryMarshal.Read<long>(_buffer.AsSpan(at)) == streamId)
            {
                length = LengthAt(at);
                buffer = pool.Rent(length);
                _buffer.AsSpan(at + HeaderLength, length).CopyTo(buffer);
                Remove(at);
                return true;
            }
        }

        return false;
    }

    /// <summary>Drops those of a stream that is over.</summary>
    public void Drop(long streamId)
    {
        for (int at = 0; at < _end;)
        {
            if (MemoryMarshal.Read<long>(_buffer.AsSpan(at)) == streamId)
            {
                Remove(at);
                Dropped++;
            }
            else
            {
                at += HeaderLength + LengthAt(at);
            }
        }
    }

    /// <summary>Forgets all; the buffer goes back.</summary>
    public void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        _end = 0;
    }

    private int LengthAt(int at) => MemoryMarshal.Read<int>(_buffer.AsSpan(at + sizeof(long)));

    private void Remove(int at)
    {
        int length = HeaderLength + LengthAt(at);
        _buffer.AsSpan(at + length, _end - at - length).CopyTo(_buffer.AsSpan(at));
        _end -= length;
        if (_end == 0)
        {
            Release();
        }
    }
}
