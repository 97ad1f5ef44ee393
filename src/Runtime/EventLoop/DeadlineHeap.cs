namespace H3Routes.EventLoops;

/// <summary>
/// Deadlines, the earliest first: a binary heap with one place an item. A deadline that moves later, which is what nearly every packet does to its connection's, costs nothing:
/// the place keeps its old key until that comes up.
/// </summary>
internal sealed class DeadlineHeap<T>
    where T : class, IDeadline
{
    private Entry[] _entries = new Entry[16];
    private int _count;

    /// <summary>No deadline is earlier; <see cref="long.MaxValue"/> without any.</summary>
    public long Bound => _count == 0 ? long.MaxValue : _entries[0].Deadline;

    /// <summary>The earliest deadline; <see cref="long.MaxValue"/> without any.</summary>
    public long Earliest
    {
        get
        {
            Settle(long.MaxValue);
            return Bound;
        }
    }

    /// <summary>Takes note of the item's deadline.</summary>
    public void Update(T item)
    {
        int index = item.HeapIndex;
        if (index < 0)
        {
            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, _count * 2);
            }

            Up(_count++, new Entry(item));
        }
        else if (item.Deadline < _entries[index].Deadline)
        {
            Up(index, new Entry(item));
        }
    }

    /// <summary>The first item whose deadline has come, or null. It keeps its place: move its deadline, or remove it, before asking again.</summary>
    public T? Expired(long now)
    {
        Settle(now);
        return Bound <= now && _count > 0 ? _entries[0].Item : null;
    }

    public void Remove(T item)
    {
        int index = item.HeapIndex;
        if (index < 0)
        {
            return;
        }

        item.HeapIndex = -1;
        var last = _entries[--_count];
        _entries[_count] = default;
        if (index == _count)
        {
            return;
        }

        if (index > 0 && last.IsBefore(_entries[(index - 1) / 2]))
        {
            Up(index, last);
        }
        else
        {
            Down(index, last);
        }
    }

    public void Clear()
    {
        for (int i = 0; i < _count; i++)
        {
            _entries[i].Item.HeapIndex = -1;
        }

        _count = 0;
        Array.Clear(_entries);
    }

    /// <summary>Moves items that are due by <paramref name="now"/> only by their old keys from the top to where they belong.</summary>
    private void Settle(long now)
    {
        while (_count > 0 && _entries[0].Deadline <= now && !_entries[0].IsCurrent)
        {
            Down(0, new Entry(_entries[0].Item));
        }
    }

    private void Up(int index, Entry entry)
    {
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (!entry.IsBefore(_entries[parent]))
            {
                break;
            }

            Place(index, _entries[parent]);
            index = parent;
        }

        Place(index, entry);
    }

    private void Down(int index, Entry entry)
    {
        while (true)
        {
            int child = (2 * index) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _entries[child + 1].IsBefore(_entries[child]))
            {
                child++;
            }

            if (!_entries[child].IsBefore(entry))
            {
                break;
            }

            Place(index, _entries[child]);
            index = child;
        }

        Place(index, entry);
    }

    private void Place(int index, Entry entry)
    {
        _entries[index] = entry;
        entry.Item.HeapIndex = index;
    }

    private readonly struct Entry(T item)
    {
        public readonly long Deadline = item.Deadline;
        public readonly T Item = item;
        private readonly long _order = item.Order;

        public bool IsCurrent => Deadline == Item.Deadline && _order == Item.Order;

        public bool IsBefore(in Entry other) => Deadline < other.Deadline || (Deadline == other.Deadline && _order < other._order);
    }
}
