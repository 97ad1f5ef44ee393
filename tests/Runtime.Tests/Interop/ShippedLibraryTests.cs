using System.Reflection;
using System.Security.Cryptography;

namespace H3Routes.Interop;

/// <summary>The files under nuget/native/runtimes are those that were released, and have what the bindings name.</summary>
public sealed class ShippedLibraryTests
{
    public static TheoryData<string> Rids => new("linux-x64", "linux-arm64");

    [Fact]
    public void Each_file_has_its_SHA256()
    {
        var listed = File.ReadLines(Path.Combine(NativeToolchain.Native, "SHA256SUMS")).Select(line => line.Split("  ", 2)).ToDictionary(parts => parts[1], parts => parts[0]);
        var runtimes = Path.Combine(NativeToolchain.Native, "runtimes");
        var present = Directory.EnumerateFiles(runtimes, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(NativeToolchain.Native, file));
        Assert.Equal(listed.Keys.Where(file => file.StartsWith("runtimes/", StringComparison.Ordinal)).Order(), present.Order());
        foreach (var (file, sum) in listed)
            Assert.Equal((file, sum), (file, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(NativeToolchain.Native, file))))));
    }

    [Fact]
    public void A_build_has_the_shipped_files_in_its_output()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(NativeToolchain.Native, "runtimes"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(AppContext.BaseDirectory, Path.GetRelativePath(NativeToolchain.Native, file));
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(copy)), copy);
        }
    }

    [Theory]
    [MemberData(nameof(Rids))]
    public void Every_function_of_the_bindings_is_exported(string rid)
    {
        var native = Path.Combine(NativeToolchain.Native, "runtimes", rid, "native");
        foreach (var (library, file) in new[] { ("quiche", "libquiche.so"), ("libev", "libev.so.4") })
        {
            var bound = BoundTo(library);
            Assert.NotEmpty(bound);
            Assert.Empty(bound.Except(ElfSymbols.Exported(Path.Combine(native, file))));
        }
    }

    private static List<string> BoundTo(string library)
        => [.. NativeBinding.All.SelectMany(binding => binding.Functions).Where(function => NativeBinding.LibraryOf(function) == library).Select(NativeBinding.NameOf).Distinct()];

    [Fact]
    public void A_quiche_0_24_6_lacks_only_the_optional_functions()
    {
        var path = Path.Combine(NativeToolchain.Quiche024, "linux-x64", "libquiche.so");
        Assert.SkipUnless(File.Exists(path), $"quiche 0.24.6 is not there ({path})");
        string[] optional =
        [
            nameof(Quiche.quiche_config_enable_reset_stream_at), nameof(Quiche.quiche_config_enable_stopped_stream_events), nameof(Quiche.quiche_config_enable_stream_coalescing),
            nameof(Quiche.quiche_config_new_with_tls),
            nameof(Quiche.quiche_config_set_curves_list), nameof(Quiche.quiche_config_set_enable_cubic_idle_restart_fix), nameof(Quiche.quiche_config_set_pmtud_max_probes),
            nameof(Quiche.quiche_conn_is_reset_stream_at_enabled_by_peer), nameof(Quiche.quiche_conn_retired_scid_iter), nameof(Quiche.quiche_conn_stream_reset_at),
            nameof(Quiche.quiche_conn_stream_stopped_next), nameof(Quiche.quiche_conn_tls_info), nameof(Quiche.quiche_path_event_pmtu_updated), nameof(Quiche.quiche_tls_add_identity), nameof(Quiche.quiche_tls_free),
            nameof(Quiche.quiche_tls_last_error), nameof(Quiche.quiche_tls_new), nameof(Quiche.quiche_tls_set_client_identity), nameof(Quiche.quiche_tls_trust),
            nameof(Quiche.quiche_tls_verify_clients),
        ];
        Assert.Equal(optional, BoundTo("quiche").Except(ElfSymbols.Exported(path)).Order(StringComparer.Ordinal));
    }

    /// <summary>Without it a bool would travel as four bytes.</summary>
    [Fact]
    public void Marshalling_is_off()
        => Assert.NotNull(typeof(Quiche).Assembly.GetCustomAttribute<System.Runtime.CompilerServices.DisableRuntimeMarshallingAttribute>());
}
