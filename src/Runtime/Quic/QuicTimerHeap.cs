namespace H3Routes.Quic;

/// <summary>
/// The endpoint's deadlines: a binary heap with one place a connection. A deadline that moves later, which is what nearly every packet does, costs nothing: the place keeps its old
/// key until that comes up. A connection carries its place's index.
/// </summary>
internal sealed class QuicTimerHeap
{
    private Entry[] _entries = new Entry[64];
    private int _count;

    /// <summary>The earliest key; <see cref="long.MaxValue"/> without any. No deadline is earlier.</summary>
    public long Earliest => _count == 0 ? long.MaxValue : _entries[0].Key;

    /// <summary>Takes note of the connection's <see cref="QuicConnection.Deadline"/>.</summary>
    public void Update(QuicConnection connection)
    {
        var index = connection.HeapIndex;
        if (index < 0)
        {
            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, _count * 2);
            }

            index = _count++;
            Rise(index, new Entry(connection.Deadline, connection));
        }
        else if (connection.Deadline < _entries[index].Key)
        {
            Rise(index, new Entry(connection.Deadline, connection));
        }
    }

    /// <summary>A connection whose deadline has come, or null. It keeps its place with its deadline as the key: move that before asking again.</summary>
    public QuicConnection? Expired(long now)
    {
        while (_count > 0 && _entries[0].Key <= now)
        {
            var connection = _entries[0].Connection;
            if (connection.Deadline <= now)
            {
                return connection;
            }

            Sink(0, new Entry(connection.Deadline, connection));
        }

        return null;
    }

    public void Remove(QuicConnection connection)
    {
        var index = connection.HeapIndex;
        if (index < 0)
        {
            return;
        }

        connection.HeapIndex = -1;
        var last = _entries[--_count];
        _entries[_count] = default;
        if (index < _count)
        {
            Sink(index, last);
            Rise(last.Connection.HeapIndex, last);
        }
    }

    private void Rise(int index, Entry entry)
    {
        while (index > 0 && entry.Key < _entries[(index - 1) / 2].Key)
        {
            Place(index, _entries[(index - 1) / 2]);
            index = (index - 1) / 2;
        }

        Place(index, entry);
    }

    private void Sink(int index, Entry entry)
    {
        for (var child = (2 * index) + 1; child < _count; child = (2 * index) + 1)
        {
            if (child + 1 < _count && _entries[child + 1].Key < _entries[child].Key)
            {
                child++;
            }

            if (_entries[child].Key >= entry.Key)
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
        entry.Connection.HeapIndex = index;
    }

    private readonly record struct Entry(long Key, QuicConnection Connection);
}
