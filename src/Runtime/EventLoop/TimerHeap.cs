namespace H3Routes.EventLoops;

/// <summary>
/// The running timers, the next one first; equal deadlines in the order of their starts. A timer that is restarted for later keeps its place until it gets to the top:
/// moving a deadline with each packet costs two stores.
/// </summary>
internal sealed class TimerHeap
{
    public const long Never = long.MaxValue;

    private Entry[] _entries = new Entry[16];
    private int _count;
    private long _starts;

    /// <summary>The earliest deadline, or <see cref="Never"/>.</summary>
    public long NextDeadline
    {
        get
        {
            Settle();
            return _count == 0 ? Never : _entries[0].Deadline;
        }
    }

    public void Start(HeapTimer timer, long deadline)
    {
        timer.Deadline = deadline;
        timer.Order = ++_starts;
        if (timer.Index < 0)
        {
            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, _count * 2);
            }

            Up(_count++, new Entry(timer));
        }
        else if (deadline < _entries[timer.Index].Deadline)
        {
            Up(timer.Index, new Entry(timer));
        }
    }

    public void Stop(HeapTimer timer)
    {
        int index = timer.Index;
        if (index < 0)
        {
            return;
        }

        timer.Index = -1;
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

    /// <summary>Calls back the timers that have expired. One that is started meanwhile waits for the next turn, even if its deadline has passed.</summary>
    public void Run(PollingEventLoop loop)
    {
        long starts = _starts;
        while (NextDeadline <= loop.Now && _count > 0 && _entries[0].Order <= starts)
        {
            var timer = _entries[0].Timer;
            Stop(timer);
            timer.Callback();
        }
    }

    public void Clear()
    {
        for (int i = 0; i < _count; i++)
        {
            _entries[i].Timer.Index = -1;
        }

        _count = 0;
        Array.Clear(_entries);
    }

    /// <summary>Moves timers whose deadline has been put off from the top to where they belong.</summary>
    private void Settle()
    {
        while (_count > 0 && _entries[0].Order != _entries[0].Timer.Order)
        {
            Down(0, new Entry(_entries[0].Timer));
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
        entry.Timer.Index = index;
    }

    private readonly struct Entry(HeapTimer timer)
    {
        public readonly long Deadline = timer.Deadline;
        public readonly long Order = timer.Order;
        public readonly HeapTimer Timer = timer;

        public bool IsBefore(in Entry other) => Deadline < other.Deadline || (Deadline == other.Deadline && Order < other.Order);
    }
}
