namespace H3Routes.EventLoops;

/// <summary>What a file descriptor is watched for, and what has happened to it.</summary>
[Flags]
public enum IoEvents
{
    /// <summary>Nothing: the watcher is idle.</summary>
    None = 0,

    /// <summary>Reading does not block.</summary>
    Readable = 1,

    /// <summary>Writing does not block.</summary>
    Writable = 2,
}
