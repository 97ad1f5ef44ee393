namespace H3Routes.Http3;

/// <summary>What <see cref="CapsuleReader.Read"/> has found.</summary>
internal enum CapsuleStatus : byte
{
    /// <summary>All of the source is used.</summary>
    NeedMore,

    /// <summary>A capsule's whole value.</summary>
    Capsule,

    /// <summary>A part of a value, not its last.</summary>
    Part,

    /// <summary>The last part of a value, which may be empty.</summary>
    LastPart,

    /// <summary>A value is longer than its type allows: the message is malformed (RFC 9297 3.3). Nothing is read after it.</summary>
    TooLong,
}
