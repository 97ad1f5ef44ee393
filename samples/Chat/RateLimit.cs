namespace Chat;

/// <summary>So many in a row, and then so many a second.</summary>
internal sealed class RateLimit(double perSecond, double burst)
{
    private readonly double _burst = burst;
    private double _left = burst;
    private long _time = Environment.TickCount64;

    public bool TryTake()
    {
        var now = Environment.TickCount64;
        _left = Math.Min(_burst, _left + (now - _time) * perSecond / 1000);
        _time = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
