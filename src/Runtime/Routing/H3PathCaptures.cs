using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace H3Routes.Routing;

/// <summary>Where the parameters of a matched path lie: offsets, no names. An offset counts from the path's end, which every step of the match knows without being told the path.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct H3PathCaptures
{
    /// <summary>Most parameters of a template; more is a compile error.</summary>
    public const int Max = 16;

    private readonly ReadOnlySpan<byte> _path;
    private Offsets _remaining;
    private Offsets _lengths;

    /// <summary>Nothing captured yet. The offsets are left as they are: a match sets each one that its route reads.</summary>
    /// <param name="path">The path that is about to be matched.</param>
    public H3PathCaptures(ReadOnlySpan<byte> path)
    {
        Unsafe.SkipInit(out this);
        _path = path;
    }

    /// <summary>As <see cref="CopyTo"/> has copied them.</summary>
    internal H3PathCaptures(ReadOnlySpan<byte> path, ReadOnlySpan<int> offsets)
    {
        _path = path;
        offsets[..Max].CopyTo(_remaining);
        offsets[Max..].CopyTo(_lengths);
    }

    /// <summary>The path that was matched.</summary>
    public readonly ReadOnlySpan<byte> Path => _path;

    /// <summary>The value of the parameter with that place in its template, undecoded.</summary>
    public readonly ReadOnlySpan<byte> this[int index] => _path.Slice(_path.Length - _remaining[index], _lengths[index]);

    /// <summary>Notes a parameter.</summary>
    /// <param name="index">Its place among the template's parameters.</param>
    /// <param name="remaining">Bytes from its beginning to the path's end.</param>
    /// <param name="length">Its length in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int index, int remaining, int length)
    {
        _remaining[index] = remaining;
        _lengths[index] = length;
    }

    internal readonly void CopyTo(Span<int> offsets)
    {
        ((ReadOnlySpan<int>)_remaining).CopyTo(offsets);
        ((ReadOnlySpan<int>)_lengths).CopyTo(offsets[Max..]);
    }

    [InlineArray(Max)]
    private struct Offsets
    {
        private int _first;
    }
}
