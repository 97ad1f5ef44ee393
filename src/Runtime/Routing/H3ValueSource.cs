using System.ComponentModel;

namespace H3Routes.Routing;

/// <summary>Where a value was found: it decides how it is decoded.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum H3ValueSource
{
    /// <summary>In the path: percent-encoded.</summary>
    Path,

    /// <summary>In the query: percent-encoded, a plus sign for a space.</summary>
    Query,

    /// <summary>In a header: as it is.</summary>
    Header,
}
