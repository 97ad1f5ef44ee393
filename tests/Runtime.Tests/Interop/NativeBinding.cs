using System.Reflection;
using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>A class of the Interop room that binds a library, as reflection sees it.</summary>
internal sealed record NativeBinding(Type Type)
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>All of them: a class that declares a function of a native library in H3Routes.Interop.</summary>
    public static IReadOnlyList<NativeBinding> All { get; } =
        [.. typeof(Quiche).Assembly.GetTypes().Where(type => type.Namespace == typeof(Quiche).Namespace).Select(type => new NativeBinding(type)).Where(binding => binding.Functions.Any())];

    /// <summary>The methods that are functions of the library, whichever attribute declares them (LibraryImport makes local functions besides).</summary>
    public IEnumerable<MethodInfo> Functions
        => Type.GetMethods(Static)
            .Where(method => method.IsDefined(typeof(DllImportAttribute)) || method.IsDefined(typeof(LibraryImportAttribute)))
            .Where(method => !method.Name.Contains('<'));

    /// <summary>The structs with fields; those without are only pointed to.</summary>
    public IEnumerable<Type> Structs
        => Type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(type => type is { IsValueType: true, IsEnum: false } && type.GetFields(Instance).Length > 0);

    /// <summary>The numbers that have C names: those in capitals or with an underscore.</summary>
    public IEnumerable<FieldInfo> Constants
        => Type.GetFields(Static).Where(number => number.IsLiteral && number.FieldType != typeof(string) && (number.Name.Contains('_') || number.Name == number.Name.ToUpperInvariant()));

    public const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static string NameOf(MethodInfo function)
        => function.GetCustomAttribute<LibraryImportAttribute>()?.EntryPoint ?? function.GetCustomAttribute<DllImportAttribute>()?.EntryPoint ?? function.Name;

    public static string LibraryOf(MethodInfo function)
        => function.GetCustomAttribute<LibraryImportAttribute>()?.LibraryName ?? function.GetCustomAttribute<DllImportAttribute>()!.Value;

    public override string ToString() => Type.Name;
}
