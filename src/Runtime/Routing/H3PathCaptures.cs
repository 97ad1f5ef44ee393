using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace H3Routes.Routing;

/// <summary>Where the parameters of a matched path lie: offsets, no names.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct H3PathCaptures
{
    /// <summary>Most parameters of a template; more is a compile error.</summary>
    public const int Max = 16;

    [InlineArray(Max)]
    private struct Offsets
    {
        private int _first;
    }
}
