using System.Linq;
using Microsoft.CodeAnalysis;
using Conversion = H3Routes.Generators.Model.Conversion;

namespace H3Routes.Generators.Parsing;

/// <summary>What the parser wants to know of a type.</summary>
internal static class TypeShape
{
    internal static bool IsSpanOfByte(ITypeSymbol type) => IsOfByte(type, "ReadOnlySpan`1");

    internal static bool IsOfByte(ITypeSymbol type, string name) =>
        type is INamedTypeSymbol { Arity: 1 } named && named.TypeArguments[0].SpecialType == SpecialType.System_Byte && Names.Is(type, "System", name);

    /// <summary>The type has no name outside its file, or something that its name is made of has none.</summary>
    internal static bool IsFileLocal(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol named => named.IsFileLocal || IsFileLocal(named.ContainingType) || named.TypeArguments.Any(static argument => IsFileLocal(argument)),
        IArrayTypeSymbol array => IsFileLocal(array.ElementType),
        _ => false,
    };

    /// <summary>How text becomes a value of the type; <see cref="Conversion.None"/> if it does not.</summary>
    internal static Conversion ConversionOf(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String)
        {
            return Conversion.Text;
        }

        if (IsSpanOfByte(type))
        {
            return Conversion.Bytes;
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return Conversion.Enum;
        }

        if (Parses(type, "IUtf8SpanParsable`1"))
        {
            return Conversion.Utf8Parsable;
        }

        if (Parses(type, "ISpanParsable`1"))
        {
            return Conversion.SpanParsable;
        }

        return Parses(type, "IParsable`1") ? Conversion.Parsable : Conversion.None;
    }

    /// <summary>A type that a serializer could make something of: no pointer, no delegate, no ref struct.</summary>
    internal static bool CanBeJson(ITypeSymbol type) =>
        type is not { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer or TypeKind.Delegate or TypeKind.Error or TypeKind.Dynamic }
        && type is { IsRefLikeType: false, SpecialType: not (SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Void) }
        && !DerivesFrom(type, "System.IO", "Stream")
        && !DerivesFrom(type, "System.IO.Pipelines", "PipeReader")
        && !DerivesFrom(type, "System.IO.Pipelines", "PipeWriter")
        && !Names.Is(type, "System", "Type");

    private static bool DerivesFrom(ITypeSymbol type, string @namespace, string name)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (Names.Is(current, @namespace, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Parses(ITypeSymbol type, string face) => type.AllInterfaces.Any(candidate =>
        candidate.MetadataName == face && Names.Is(candidate, "System", face) && SymbolEqualityComparer.Default.Equals(candidate.TypeArguments[0], type));
}
