namespace H3Routes.Interop;

/// <summary>Each library is loaded by a process of its own, since a process loads one once. What it says is what a user reads.</summary>
public sealed class LoaderTests
{
    private static readonly string Probe = Path.Combine(AppContext.BaseDirectory, "H3Routes.NativeLibraryProbe.dll");

    private static string Shipped(string rid, string file) => Path.Combine(NativeToolchain.Native, "runtimes", rid, "native", file);

    private static string ThisArchitecture => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();

    private static string OtherRid => ThisArchitecture == "X64" ? "linux-arm64" : "linux-x64";

    private static string OtherArchitecture => ThisArchitecture == "X64" ? "Arm64" : "X64";

    private static Task<(int ExitCode, string Output)> LoadAsync(string library, string? path, string? probe = null)
        => NativeToolchain.RunAsync(
            "dotnet",
            ["exec", probe ?? Probe, library],
            ("H3ROUTES_QUICHE", library == "libev" ? null : path),
            ("H3ROUTES_LIBEV", library == "libev" ? path : null));

    private static async Task RefusedAsync(string library, string? path, string found, string fix, string? probe = null)
    {
        var (exitCode, output) = await LoadAsync(library, path, probe);
        Assert.Equal(3, exitCode);
        var expected = library == "quiche" ? "quiche 0.30.x, or 0.24.6 and later 0.24.x, with its C API (feature ffi)" : "libev 4.33 or a later 4.x";
        Assert.Equal(
            $"""
            H3Routes cannot use {(library == "quiche" ? "libquiche" : library)}.
              Found: {found}.
              Expected: {expected}, built for linux-{ThisArchitecture.ToLowerInvariant()}.
              To fix: {fix}.

            """,
            output,
            ignoreLineEndingDifferences: true);
    }

    private static string Unset(string variable) => $"set {variable} to the absolute path of such a file, or unset it to use the one that ships with H3Routes";

    [Theory(Timeout = 60_000)]
    [InlineData("quiche", "quiche 0.30.0 [tls reset-stream-at stream-coalescing stopped-stream-events curves]")]
    [InlineData("libev", "libev 4.33 []")]
    public async Task The_shipped_file_is_found(string library, string expected)
    {
        var (exitCode, output) = await LoadAsync(library, null);
        Assert.StartsWith($"{expected} {AppContext.BaseDirectory}runtimes/linux-", output);
        Assert.Equal(0, exitCode);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("quiche", "libquiche.so", "H3ROUTES_QUICHE")]
    [InlineData("libev", "libev.so.4", "H3ROUTES_LIBEV")]
    public async Task No_file_at_all(string library, string file, string variable)
    {
        using var folder = new TemporaryFolder();
        foreach (var part in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.*").Where(part => Path.GetExtension(part) is ".dll" or ".json"))
            File.Copy(part, folder.File(Path.GetFileName(part)));
        var (exitCode, output) = await LoadAsync(library, null, folder.File("H3Routes.NativeLibraryProbe.dll"));
        Assert.Equal(3, exitCode);
        Assert.Contains($"Found: nothing at {folder.Path}/runtimes/linux-{ThisArchitecture.ToLowerInvariant()}/native/{file}, {folder.Path}/{file}", output);
        Assert.Contains($"To fix: put the file that ships with H3Routes beside the program (a build does), or set {variable} to the absolute path of such a file.", output);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("quiche", "H3ROUTES_QUICHE")]
    [InlineData("libev", "H3ROUTES_LIBEV")]
    public async Task The_variable_names_no_library(string library, string variable)
    {
        using var folder = new TemporaryFolder();
        var text = folder.Write("text.so", "This is not a library.\n");
        var empty = folder.Write("empty.so", "");
        var fix = Unset(variable);
        await RefusedAsync(library, "/nowhere/lib.so", $"/nowhere/lib.so ({variable}) does not exist", fix);
        await RefusedAsync(library, "lib.so", $"lib.so ({variable}) is not an absolute path", fix);
        await RefusedAsync(library, folder.Path, $"{folder.Path} ({variable}) is a folder", fix);
        await RefusedAsync(library, text, $"{text} ({variable}) is not a shared library (no ELF header)", fix);
        await RefusedAsync(library, empty, $"{empty} ({variable}) is not a shared library (no ELF header)", fix);
    }

    /// <summary>The run-time hands on what the resolver throws, so that whoever calls first sees the one exception.</summary>
    [Fact(Timeout = 60_000)]
    public async Task A_call_fails_as_loading_does()
    {
        Assert.Equal((0, "quiche supports version 1\n"), await LoadAsync("call", null));
        Assert.Equal(await LoadAsync("quiche", "/nowhere/lib.so"), await LoadAsync("call", "/nowhere/lib.so"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("quiche", "libquiche.so", "H3ROUTES_QUICHE")]
    [InlineData("libev", "libev.so.4", "H3ROUTES_LIBEV")]
    public async Task A_library_of_another_architecture(string library, string file, string variable)
    {
        var path = Shipped(OtherRid, file);
        await RefusedAsync(library, path, $"{path} ({variable}) is built for {OtherArchitecture}, and this process is {ThisArchitecture}", Unset(variable));
    }

    /// <summary>The system's loader would end the process by SIGBUS.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(2_500_000)]
    public async Task A_library_that_was_cut_short(int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("short.so");
        var whole = File.ReadAllBytes(Shipped($"linux-{ThisArchitecture.ToLowerInvariant()}", "libquiche.so"));
        File.WriteAllBytes(path, whole.AsSpan(0, length));
        await RefusedAsync("quiche", path, $"{path} (H3ROUTES_QUICHE) is cut short", Unset("H3ROUTES_QUICHE"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_wrong_library()
    {
        var rid = $"linux-{ThisArchitecture.ToLowerInvariant()}";
        var (libev, quiche) = (Shipped(rid, "libev.so.4"), Shipped(rid, "libquiche.so"));
        await RefusedAsync("quiche", libev, $"{libev} (H3ROUTES_QUICHE) has no function quiche_version: another library, or quiche without its C API", Unset("H3ROUTES_QUICHE"));
        await RefusedAsync("libev", quiche, $"{quiche} (H3ROUTES_LIBEV) has no functions ev_version_major and ev_version_minor: another library", Unset("H3ROUTES_LIBEV"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("0.20.0")]
    [InlineData("0.24.5")]
    [InlineData("0.29.3")]
    [InlineData("0.31.0")]
    [InlineData("1.0.0")]
    [InlineData("some words")]
    [InlineData("")]
    public async Task A_quiche_whose_layouts_are_not_known(string version)
    {
        using var folder = new TemporaryFolder();
        var path = await CompileAsync(folder, $"const char *quiche_version(void) {{ return \"{version}\"; }}");
        await RefusedAsync("quiche", path, $"{path} (H3ROUTES_QUICHE) is quiche {version}", Unset("H3ROUTES_QUICHE"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(3, 9)]
    [InlineData(4, 32)]
    [InlineData(5, 0)]
    public async Task A_libev_of_another_ABI(int major, int minor)
    {
        using var folder = new TemporaryFolder();
        var path = await CompileAsync(folder, $"int ev_version_major(void) {{ return {major}; }} int ev_version_minor(void) {{ return {minor}; }}");
        await RefusedAsync("libev", path, $"{path} (H3ROUTES_LIBEV) is libev {major}.{minor}", Unset("H3ROUTES_LIBEV"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("0.30.7")]
    [InlineData("0.24.9")]
    [InlineData("0.30.0-dev")]
    public async Task A_quiche_without_the_optional_functions_is_taken(string version)
    {
        using var folder = new TemporaryFolder();
        var path = await CompileAsync(folder, $"const char *quiche_version(void) {{ return \"{version}\"; }}");
        Assert.Equal((0, $"quiche {version.Split('-')[0]} [] {path}\n"), await LoadAsync("quiche", path));
    }

    [Fact(Timeout = 60_000)]
    public async Task Quiche_0_24_6_is_taken_as_it_is()
    {
        var path = Path.Combine(NativeToolchain.Quiche024, $"linux-{ThisArchitecture.ToLowerInvariant()}", "libquiche.so");
        Assert.SkipUnless(File.Exists(path), $"quiche 0.24.6 is not there ({path})");
        Assert.Equal((0, $"quiche 0.24.6 [] {path}\n"), await LoadAsync("quiche", path));
    }

    private static async Task<string> CompileAsync(TemporaryFolder folder, string source)
    {
        NativeToolchain.SkipWithout("gcc");
        var path = folder.File("library.so");
        var (exitCode, output) = await NativeToolchain.RunAsync("gcc", ["-shared", "-fPIC", "-o", path, folder.Write("library.c", source)]);
        Assert.True(exitCode == 0, output);
        return path;
    }
}
