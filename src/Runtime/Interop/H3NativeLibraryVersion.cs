namespace H3Routes;

/// <summary>A native library as it was found.</summary>
/// <param name="Name"><c>quiche</c> or <c>libev</c>.</param>
/// <param name="Version">What the library itself says.</param>
/// <param name="Path">The file it was loaded from.</param>
/// <param name="Capabilities">What this build of it can do beyond the least that H3Routes needs.</param>
public sealed record H3NativeLibraryVersion(string Name, Version Version, string Path, IReadOnlyList<string> Capabilities);
