using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>
/// Every struct, number and function of every binding, proven against the C headers by a compiler. A binding that is added appears here by itself
/// and fails until it has its headers.
/// </summary>
public sealed class CHeaderTests
{
    private static readonly string[] Sockets =
    [
        "sys/types.h", "sys/socket.h", "sys/uio.h", "sys/epoll.h", "sys/eventfd.h", "sys/syscall.h", "netinet/in.h", "netinet/udp.h", "linux/filter.h",
        "errno.h", "fcntl.h", "poll.h", "signal.h", "sched.h", "time.h", "unistd.h",
    ];

    private static readonly string Quiche030 = Path.Combine(NativeToolchain.Native, "quiche", "include");
    private static readonly string Libev = Path.Combine(NativeToolchain.Native, "libev");

    /// <summary>Declared in no header, or variadic: the compiler has nothing to compare with.</summary>
    private static readonly string[] NotComparable = ["quiche_config_set_pmtud_max_probes", "fcntl", "syscall"];

    public static TheoryData<string> Bindings => [.. NativeBinding.All.Select(binding => binding.Type.Name).Where(name => name != nameof(Quiche024))];

    private static NativeBinding Binding(string name) => NativeBinding.All.Single(binding => binding.Type.Name == name);

    private static (string? Folder, string[] Headers) HeadersOf(string binding) => binding switch
    {
        "Quiche" => (Quiche030, ["quiche.h", "quiche_tls.h", "time.h"]),
        "Libev" => (Libev, ["ev.h"]),
        "Libc" => (null, Sockets),
        "Kqueue" when OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() => (null, ["sys/types.h", "sys/event.h"]),
        "Kqueue" => (null, ["kqueue/sys/event.h"]),
        _ => throw new NotSupportedException($"Say here which headers {binding} stands on."),
    };

    private static string? NameOfStruct(Type type) => NameOfStruct(type, RuntimeInformation.ProcessArchitecture);

    /// <summary>quiche's are typedefs, other libraries' have tags.</summary>
    private static string? NameOfStruct(Type type, Architecture processor) => (type.DeclaringType!.Name, type.Name) switch
    {
        ("Quiche" or "Quiche024", var name) when name.StartsWith("quiche_", StringComparison.Ordinal) => name,
        ("Libc", "epoll_event_x64") => processor == Architecture.X64 ? "struct epoll_event" : null,
        ("Libc", "epoll_event_other") => processor == Architecture.X64 ? null : "struct epoll_event",
        // Ours: a view of an array of struct epoll_event.
        ("Libc", "epoll_events") => null,
        ("Kqueue", "kevent_t") => "struct kevent",
        (_, var name) => $"struct {name}",
    };

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Bindings))]
    public async Task Structs_and_numbers(string name)
    {
        var (folder, headers) = HeadersOf(name);
        SkipWithoutHeaders(name, headers);
        await ProvenAsync("gcc", ["-std=c11"], folder, StructsAndNumbers(name, headers, RuntimeInformation.ProcessArchitecture));
    }

    /// <summary>The other processor that we ship for, by its cross-compiler: the bindings are the same there.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("Quiche")]
    [InlineData("Libev")]
    [InlineData("Libc")]
    public async Task Structs_and_numbers_on_arm64(string name)
    {
        var (folder, headers) = HeadersOf(name);
        await ProvenAsync("aarch64-linux-gnu-gcc", ["-std=c11"], folder, StructsAndNumbers(name, headers, Architecture.Arm64));
    }

    private static CDeclarations StructsAndNumbers(string name, string[] headers, Architecture processor)
    {
        var binding = Binding(name);
        var declarations = new CDeclarations(type => NameOfStruct(type, processor));
        declarations.Include(headers);
        foreach (var type in binding.Structs)
            declarations.Struct(type);
        foreach (var constant in binding.Constants)
            declarations.Constant(constant);
        return declarations;
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Bindings))]
    public async Task Functions(string name)
    {
        var (folder, headers) = HeadersOf(name);
        SkipWithoutHeaders(name, headers);
        var declarations = new CDeclarations(NameOfStruct);
        declarations.Include(headers);
        declarations.DefineKinds();
        foreach (var function in Binding(name).Functions.Where(function => !NotComparable.Contains(NativeBinding.NameOf(function))))
            declarations.Function(function);
        await ProvenAsync("g++", ["-std=c++17"], folder, declarations);
    }

    /// <summary>The older quiche: its own counters, and of the rest what it has.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Quiche_0_24_6()
    {
        var header = Path.Combine(NativeToolchain.Quiche024, "quiche.h");
        Assert.SkipUnless(File.Exists(header), $"quiche 0.24.6 is not there ({header})");
        var text = File.ReadAllText(header);
        var (old, current) = (new NativeBinding(typeof(Quiche024)), new NativeBinding(typeof(Quiche)));

        var declarations = new CDeclarations(NameOfStruct);
        declarations.Include(["quiche.h", "time.h"]);
        foreach (var type in old.Structs.Concat(current.Structs.ExceptBy(old.Structs.Select(type => type.Name), type => type.Name)).Where(type => type.Name != "quiche_tls_info"))
            declarations.Struct(type);
        foreach (var constant in current.Constants.Where(constant => text.Contains(constant.Name)))
            declarations.Constant(constant);
        await ProvenAsync("gcc", ["-std=c11"], NativeToolchain.Quiche024, declarations);

        var functions = new CDeclarations(NameOfStruct);
        functions.Include(["quiche.h"]);
        functions.DefineKinds();
        foreach (var function in current.Functions.Where(function => text.Contains($"{NativeBinding.NameOf(function)}(")))
            functions.Function(function);
        await ProvenAsync("g++", ["-std=c++17"], NativeToolchain.Quiche024, functions);
    }

    /// <summary>A proof that cannot fail proves nothing.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_wrong_layout_is_found()
    {
        NativeToolchain.SkipWithout("gcc");
        var declarations = new CDeclarations(NameOfStruct);
        declarations.Include(["quiche.h"]);
        foreach (var type in new NativeBinding(typeof(Quiche024)).Structs)
            declarations.Struct(type);
        var (exitCode, output) = await CompileAsync("gcc", ["-std=c11"], Quiche030, declarations);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("offsetof(quiche_stats, retrans) == 24", output);
    }

    private static void SkipWithoutHeaders(string binding, string[] headers)
        => Assert.SkipWhen(
            binding == "Kqueue" && !File.Exists(Path.Combine("/usr/include", headers[^1])),
            $"{headers[^1]} is not there: it belongs to macOS and FreeBSD, and elsewhere to libkqueue");

    private static async Task ProvenAsync(string compiler, string[] options, string? folder, CDeclarations declarations)
    {
        NativeToolchain.SkipWithout(compiler);
        Assert.True(declarations.Count > 0);
        var (exitCode, output) = await CompileAsync(compiler, options, folder, declarations);
        Assert.True(exitCode == 0, output);
    }

    private static async Task<(int ExitCode, string Output)> CompileAsync(string compiler, string[] options, string? folder, CDeclarations declarations)
    {
        using var scratch = new TemporaryFolder();
        var source = scratch.Write("asserts.c", declarations.ToString());
        string[] include = folder is null ? [] : [$"-I{folder}"];
        return await NativeToolchain.RunAsync(compiler, [.. options, .. include, "-fsyntax-only", "-x", compiler == "g++" ? "c++" : "c", source]);
    }
}
