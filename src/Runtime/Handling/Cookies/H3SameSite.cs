namespace H3Routes;

/// <summary>With which requests of other sites a browser sends a cookie.</summary>
public enum H3SameSite
{
    /// <summary>With a navigation to this site only. The default.</summary>
    Lax,

    /// <summary>With none.</summary>
    Strict,

    /// <summary>With all; such a cookie must be secure.</summary>
    None,
}
