using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>A native library in this process: where it came from and what it says it is. It stays loaded.</summary>
internal sealed record NativeLibraryFile(string Name, string Path, Version Version, nint Handle)
{
    public bool Exports(string function) => NativeLibrary.TryGetExport(Handle, function, out _);
}
