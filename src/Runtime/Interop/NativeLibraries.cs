using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace H3Routes.Interop;

/// <summary>
/// The native libraries of this process, each loaded and checked when it is first needed. The names that P/Invokes use:
/// "quiche", "libev", "kqueue", and "libc", which the runtime finds by itself.
/// </summary>
internal static unsafe class NativeLibraries
{
    // PublicationOnly: a failure is not kept, so that every caller sees the exception itself.
    private static readonly Lazy<NativeLibraryFile> LoadedQuiche = new(LoadQuiche, LazyThreadSafetyMode.PublicationOnly);
    private static readonly Lazy<NativeLibraryFile> LoadedLibev = new(LoadLibev, LazyThreadSafetyMode.PublicationOnly);
    private static readonly Lazy<nint> LoadedKqueue = new(LoadKqueue, LazyThreadSafetyMode.PublicationOnly);

    /// <exception cref="H3NativeLibraryException">There is none that H3Routes can use.</exception>
    public static NativeLibraryFile Quiche => LoadedQuiche.Value;

    /// <exception cref="H3NativeLibraryException">There is none that H3Routes can use.</exception>
    public static NativeLibraryFile Libev => LoadedLibev.Value;

    /// <summary>Whether this process has kqueue: in libc (macOS, FreeBSD) or in the library that H3ROUTES_KQUEUE names.</summary>
    /// <exception cref="H3NativeLibraryException">H3ROUTES_KQUEUE names something else.</exception>
    public static bool HasKqueue => LoadedKqueue.Value != 0;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver has to be there before the first P/Invoke, whichever it is.")]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        "quiche" => Quiche.Handle,
        "libev" => Libev.Handle,
        "kqueue" => LoadedKqueue.Value,
        _ => 0,
    };

    /// <summary>
    /// Two lines of versions are known, and the tests prove the layouts of both. Others may lay their structs out differently, which would be
    /// memory errors, so they are refused.
    /// </summary>
    private static NativeLibraryFile LoadQuiche()
    {
        var source = new NativeLibrarySource("libquiche", "libquiche.so", "H3ROUTES_QUICHE", "quiche 0.30.x, or 0.24.6 and later 0.24.x, with its C API (feature ffi)");
        var (path, handle) = source.Load();
        if (!NativeLibrary.TryGetExport(handle, "quiche_version", out var function))
            throw source.Refuse(path, "has no function quiche_version: another library, or quiche without its C API");
        var text = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)function)()) ?? "";
        // A pre-release suffix (0.30.0-dev) is no part of a Version.
        if (!Version.TryParse(text.Split('-', '+')[0], out var version) || !IsKnownQuiche(version))
            throw source.Refuse(path, $"is quiche {text}");
        return new("quiche", path, version, handle);
    }

    private static bool IsKnownQuiche(Version version) => version is { Major: 0, Minor: 30 } or { Major: 0, Minor: 24, Build: >= 6 };

    /// <summary>libev's own rule (ev_version_major): the same major number is the same ABI, a higher minor number only adds.</summary>
    private static NativeLibraryFile LoadLibev()
    {
        var source = new NativeLibrarySource("libev", "libev.so.4", "H3ROUTES_LIBEV", "libev 4.33 or a later 4.x");
        var (path, handle) = source.Load();
        if (!NativeLibrary.TryGetExport(handle, "ev_version_major", out var major) || !NativeLibrary.TryGetExport(handle, "ev_version_minor", out var minor))
            throw source.Refuse(path, "has no functions ev_version_major and ev_version_minor: another library");
        var version = new Version(((delegate* unmanaged[Cdecl]<int>)major)(), ((delegate* unmanaged[Cdecl]<int>)minor)());
        if (version is not { Major: 4, Minor: >= 33 })
            throw source.Refuse(path, $"is libev {version}");
        return new("libev", path, version, handle);
    }

    private static nint LoadKqueue()
    {
        var source = new NativeLibrarySource("kqueue", null, "H3ROUTES_KQUEUE", "libkqueue, or nothing on systems whose libc has kqueue");
        if (!source.IsOverridden)
            return NativeLibrary.TryLoad("libc", out var libc) && NativeLibrary.TryGetExport(libc, "kqueue", out _) ? libc : 0;
        var (path, handle) = source.Load();
        return NativeLibrary.TryGetExport(handle, "kqueue", out _) ? handle : throw source.Refuse(path, "has no function kqueue: another library");
    }
}
