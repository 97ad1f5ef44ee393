using H3Routes.Routing;

namespace H3Routes;

public sealed partial class H3Context
{
    private byte[] _keptPath = [];
    private int _keptPathLength;
    private int[]? _keptOffsets;

    internal void KeepCaptures(ref H3PathCaptures captures)
    {
        var path = captures.Path;
        if (_keptPath.Length < path.Length)
            _keptPath = new byte[Math.Max(path.Length, 256)];
        path.CopyTo(_keptPath);
        _keptPathLength = path.Length;
        captures.CopyTo(_keptOffsets ??= new int[2 * H3PathCaptures.Max]);
    }

    internal H3PathCaptures KeptCaptures()
    {
        ThrowIfEnded();
        return new H3PathCaptures(_keptPath.AsSpan(0, _keptPathLength), _keptOffsets);
    }
}
