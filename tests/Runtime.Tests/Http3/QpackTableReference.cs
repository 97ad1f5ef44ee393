namespace H3Routes.Http3;

/// <summary>RFC 9204 3.2 as a list of pairs.</summary>
internal sealed class QpackTableReference(int maxCapacity)
{
    private int _capacity;

    /// <summary>Oldest first.</summary>
    public List<(string Name, string Value)> Entries { get; } = [];

    public int Size => Entries.Sum(static entry => entry.Name.Length + entry.Value.Length + 32);

    public long InsertCount { get; private set; }

    public (string Name, string Value) Newest(int relative) => Entries[^(relative + 1)];

    public void SetCapacity(int capacity)
    {
        Assert.InRange(capacity, 0, maxCapacity);
        _capacity = capacity;
        Evict(capacity);
    }

    /// <summary>False if the entry is larger than the capacity.</summary>
    public bool Insert((string Name, string Value) entry)
    {
        int size = entry.Name.Length + entry.Value.Length + 32;
        if (size > _capacity)
        {
            return false;
        }

        Evict(_capacity - size);
        Entries.Add(entry);
        InsertCount++;
        return true;
    }

    private void Evict(int size)
    {
        while (Size > size)
        {
            Entries.RemoveAt(0);
        }
    }
}
