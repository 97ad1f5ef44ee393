namespace H3Routes.Http3;

/// <summary>A connection's open request streams by id: open addressing, no allocation but to grow.</summary>
internal sealed class Http3StreamTable
{
    private const int SmallestSize = 8;

    /// <summary>A power of two, at most half full.</summary>
    private Http3RequestStream?[] _slots = [];

    public int Count { get; private set; }

    public Http3RequestStream? Find(long streamId)
    {
        if (Count == 0)
        {
            return null;
        }

        int mask = _slots.Length - 1;
        for (int slot = Slot(streamId, mask); _slots[slot] is { } stream; slot = (slot + 1) & mask)
        {
            if (stream.StreamId == streamId)
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>The id is not in the table.</summary>
    public void Add(Http3RequestStream stream)
    {
        if (_slots.Length <= Count * 2)
        {
            Resize(Math.Max(SmallestSize, _slots.Length * 2));
        }

        Insert(stream);
        Count++;
    }

    public void Remove(long streamId)
    {
        if (Count == 0)
        {
            return;
        }

        int mask = _slots.Length - 1;
        int hole = Slot(streamId, mask);
        while (_slots[hole]?.StreamId != streamId)
        {
            if (_slots[hole] is null)
            {
                return;
            }

            hole = (hole + 1) & mask;
        }

        // What stands behind the hole moves up unless that would put it before its own slot.
        _slots[hole] = null;
        Count--;
        for (int slot = (hole + 1) & mask; _slots[slot] is { } stream; slot = (slot + 1) & mask)
        {
            if (((slot - Slot(stream.StreamId, mask)) & mask) >= ((slot - hole) & mask))
            {
                _slots[hole] = stream;
                _slots[slot] = null;
                hole = slot;
            }
        }
    }

    /// <summary>All streams now, for a walk during which streams may go.</summary>
    public Http3RequestStream[] ToArray()
    {
        var streams = new Http3RequestStream[Count];
        int at = 0;
        foreach (Http3RequestStream? stream in _slots)
        {
            if (stream is not null)
            {
                streams[at++] = stream;
            }
        }

        return streams;
    }

    /// <summary>Ids of one connection are dense, so their order is a good hash.</summary>
    private static int Slot(long streamId, int mask) => (int)(streamId >> 2) & mask;

    private void Insert(Http3RequestStream stream)
    {
        int mask = _slots.Length - 1;
        int slot = Slot(stream.StreamId, mask);
        while (_slots[slot] is not null)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = stream;
    }

    private void Resize(int size)
    {
        Http3RequestStream?[] old = _slots;
        _slots = new Http3RequestStream?[size];
        foreach (Http3RequestStream? stream in old)
        {
            if (stream is not null)
            {
                Insert(stream);
            }
        }
    }
}
