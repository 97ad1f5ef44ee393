namespace H3Routes.Http3;

/// <summary>Bytes that wait, in a buffer of the pool that is held only while there are some.</summary>
internal struct PooledBytes
{
    private byte[]? _buffer;
    private int _start, _end;

    public readonly bool IsEmpty => _start == _end;

    public readonly int Length => _end - _start;

    public readonly ReadOnlySpan<byte> Span => _buffer.AsSpan(_start, _end - _start);

    public void Append(Http3Pool pool, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            bytes.CopyTo(Reserve(pool, bytes.Length));
            _end += bytes.Length;
        }
    }

    /// <summary>Room behind the bytes, <paramref name="length"/> or more; <see cref="Commit"/> makes it part of them.</summary>
    public Span<byte> Reserve(Http3Pool pool, int length)
    {
        int held = _end - _start;
        if (_buffer is null || _buffer.Length - held < length)
        {
            byte[] larger = pool.Rent(Math.Max(held + length, Math.Min(held * 2, Array.MaxLength)));
            Span.CopyTo(larger);
            if (_buffer is not null)
            {
                pool.Return(_buffer);
            }

            _buffer = larger;
            (_start, _end) = (0, held);
        }
        else if (_buffer.Length - _end < length)
        {
            Span.CopyTo(_buffer);
            (_start, _end) = (0, held);
        }

        return _buffer.AsSpan(_end);
    }

    public void Commit(int length) => _end += length;

    /// <summary>Drops the first bytes; the buffer goes back with the last.</summary>
    public void Consume(Http3Pool pool, int length)
    {
        _start += length;
        if (_start == _end)
        {
            Release(pool);
        }
    }

    public void Release(Http3Pool pool)
    {
        if (_buffer is not null)
        {
            pool.Return(_buffer);
            _buffer = null;
        }

        _start = _end = 0;
    }
}
