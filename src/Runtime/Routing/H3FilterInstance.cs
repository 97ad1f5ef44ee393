using System.ComponentModel;

namespace H3Routes.Routing;

/// <summary>The one instance of a filter, for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3FilterInstance<T>
    where T : class, IH3Filter, new()
{
    /// <summary>Made at the first use.</summary>
    public static readonly T Value = new();
}
