namespace H3Routes;

/// <summary>What becomes of a path that differs from a route's only by the slash at its end.</summary>
public enum TrailingSlash
{
    /// <summary><c>/a</c> and <c>/a/</c> are two paths; the one that no route has is a 404.</summary>
    Distinct,

    /// <summary>A 308 sends the client to the form that the route has.</summary>
    Redirect,

    /// <summary>The route answers both.</summary>
    Ignore,
}
