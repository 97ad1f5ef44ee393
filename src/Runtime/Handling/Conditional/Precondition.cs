namespace H3Routes;

/// <summary>What a request's conditions come to.</summary>
internal enum Precondition
{
    /// <summary>The method is to be performed.</summary>
    Holds,

    /// <summary>304: the client has this representation.</summary>
    NotModified,

    /// <summary>412.</summary>
    Failed,
}
