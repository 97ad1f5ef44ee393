using System.Reflection;
using H3Routes.Interop;

namespace H3Routes;

/// <summary>The versions of H3Routes and of the native libraries it stands on.</summary>
public static class H3Version
{
    /// <summary>H3Routes' own version (semantic versioning).</summary>
    public static string H3Routes { get; } =
        typeof(H3Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The libquiche of this process; it is loaded where nothing has loaded it yet.</summary>
    /// <exception cref="H3NativeLibraryException">There is none that H3Routes can use.</exception>
    public static H3NativeLibraryVersion Quiche => Describe(
        NativeLibraries.Quiche,
        ("tls", Interop.Quiche.HasTls),
        ("reset-stream-at", Interop.Quiche.HasResetStreamAt),
        ("stream-coalescing", Interop.Quiche.HasStreamCoalescing),
        ("stopped-stream-events", Interop.Quiche.HasStoppedStreamEvents),
        ("curves", Interop.Quiche.HasCurvesList));

    /// <summary>The libev of this process; it is loaded where nothing has loaded it yet.</summary>
    /// <exception cref="H3NativeLibraryException">There is none that H3Routes can use.</exception>
    public static H3NativeLibraryVersion Libev => Describe(NativeLibraries.Libev);

    private static H3NativeLibraryVersion Describe(NativeLibraryFile file, params ReadOnlySpan<(string Name, bool Present)> capabilities)
    {
        var present = new List<string>();
        foreach (var (name, isPresent) in capabilities)
            if (isPresent)
                present.Add(name);
        return new(file.Name, file.Version, file.Path, present);
    }
}
