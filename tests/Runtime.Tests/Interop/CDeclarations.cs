using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace H3Routes.Interop;

/// <summary>Writes what a binding says about C as assertions that a C or C++ compiler proves against the headers.</summary>
internal sealed class CDeclarations(Func<Type, string?> nameOfStruct)
{
    private readonly StringBuilder _text = new();

    public int Count { get; private set; }

    public void Include(IEnumerable<string> headers)
    {
        _text.AppendLine("#define _GNU_SOURCE");
        foreach (var header in headers)
            _text.AppendLine($"#include <{header}>");
        // static_assert has this name in C11 too.
        _text.AppendLine("#include <assert.h>").AppendLine("#include <stddef.h>");
    }

    public override string ToString() => _text.ToString();

    private void Assert(string condition)
    {
        Count++;
        _text.AppendLine($"static_assert({condition}, \"{condition.Replace("\"", "")}\");");
    }

    public void Constant(FieldInfo constant)
        => Assert($"(unsigned)({constant.Name}) == {unchecked((uint)Convert.ToInt64(constant.GetRawConstantValue()))}u");

    /// <summary>The struct's size, and each field's place and size.</summary>
    public void Struct(Type type)
    {
        if (nameOfStruct(type) is not { } name)
            return;
        Assert($"sizeof({name}) == {SizeOf(type)}");
        if (type.IsDefined(typeof(InlineArrayAttribute)))
            return;
        foreach (var field in type.GetFields(NativeBinding.Instance))
        {
            Assert($"offsetof({name}, {field.Name}) == {OffsetOf(field)}");
            Assert($"sizeof((({name} *)0)->{field.Name}) == {SizeOf(field.FieldType)}");
        }
    }

    /// <summary>C++ only: how each value travels, by its kind and size.</summary>
    public void DefineKinds() => _text.AppendLine(
        """
        #include <initializer_list>
        #include <type_traits>
        enum { nothing, pointer = 100, floating = 200, boolean = 300, number = 400, natural = 500 };
        template <class T> constexpr int kind() {
            if constexpr (std::is_void_v<T>) return nothing;
            else if constexpr (std::is_pointer_v<T>) return pointer;
            else if constexpr (std::is_floating_point_v<T>) return floating + sizeof(T);
            else if constexpr (std::is_same_v<T, bool>) return boolean;
            else if constexpr (std::is_enum_v<T> || std::is_signed_v<T>) return number + sizeof(T);
            else return natural + sizeof(T);
        }
        template <class R, class... A> constexpr bool has(R (*)(A...), int result, std::initializer_list<int> arguments) {
            if (kind<R>() != result || sizeof...(A) != arguments.size()) return false;
            auto next = arguments.begin();
            return ((kind<A>() == *next++) && ...);
        }
        """);

    public void Function(MethodInfo function)
        => Assert($"has(&{NativeBinding.NameOf(function)}, {Kind(function.ReturnType)}, {{ {string.Join(", ", function.GetParameters().Select(parameter => Kind(parameter.ParameterType)))} }})");

    private static string Kind(Type type)
        => type == typeof(void) ? "nothing"
        : IsPointer(type) ? "pointer"
        : type == typeof(bool) ? "boolean"
        : type == typeof(float) || type == typeof(double) ? $"floating + {SizeOf(type)}"
        : type == typeof(sbyte) || type == typeof(short) || type == typeof(int) || type == typeof(long) || type == typeof(nint) ? $"number + {SizeOf(type)}"
        : type == typeof(byte) || type == typeof(ushort) || type == typeof(uint) || type == typeof(ulong) || type == typeof(nuint) ? $"natural + {SizeOf(type)}"
        : throw new NotSupportedException($"{type} in a native signature");

    private static bool IsPointer(Type type) => type.IsPointer || type.IsFunctionPointer || type.IsUnmanagedFunctionPointer;

    /// <summary>sizeof as the run-time lays it out, which with marshalling off is what native code sees. (Marshal.SizeOf would marshal: four bytes a bool.)</summary>
    private static int SizeOf(Type type)
        => IsPointer(type) ? nint.Size : Run(il => il.Emit(OpCodes.Sizeof, type));

    private static int OffsetOf(FieldInfo field) => Run(il =>
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Conv_I4);
    });

    private static unsafe int Run(Action<ILGenerator> emit)
    {
        var method = new DynamicMethod("measure", typeof(int), [typeof(nint)], typeof(Quiche).Module, skipVisibility: true);
        emit(method.GetILGenerator());
        method.GetILGenerator().Emit(OpCodes.Ret);
        var block = NativeMemory.AllocZeroed(4096);
        try
        {
            return method.CreateDelegate<Func<nint, int>>()((nint)block);
        }
        finally
        {
            NativeMemory.Free(block);
        }
    }
}
