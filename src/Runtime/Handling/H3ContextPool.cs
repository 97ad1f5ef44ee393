namespace H3Routes;

/// <summary>Contexts of one worker, reused. One thread's.</summary>
internal sealed class H3ContextPool(int capacity)
{
    private readonly Stack<H3Context> _free = new();

    public int Count => _free.Count;

    public H3Context Rent(H3Application application) => _free.TryPop(out var context) ? context : new H3Context(application);

    public void Return(H3Context context)
    {
        if (_free.Count < capacity)
            _free.Push(context);
    }
}
