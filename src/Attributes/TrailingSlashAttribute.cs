using System;

namespace H3Routes;

/// <summary>Chooses, for the routes of a class or an assembly, what the slash at a path's end means. The innermost choice holds; without one the paths are distinct, and a warning says so.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Assembly, Inherited = false)]
public sealed class TrailingSlashAttribute : Attribute
{
    /// <summary>Makes the choice.</summary>
    public TrailingSlashAttribute(TrailingSlash choice) => Choice = choice;

    /// <summary>The choice.</summary>
    public TrailingSlash Choice { get; }
}
