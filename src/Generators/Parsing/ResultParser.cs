using System.Collections.Generic;
using System.Linq;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>Reads what a handler returns.</summary>
internal static class ResultParser
{
    internal static Result? Parse(IMethodSymbol handler, List<Problem> problems)
    {
        if (handler.ReturnsVoid)
        {
            return new(ResultKind.None, Awaiting.None, "", "");
        }

        ITypeSymbol type = handler.ReturnType;
        if (handler.RefKind != RefKind.None)
        {
            return Invalid("by reference");
        }

        Awaiting awaiting = Awaiting.None;
        if (IsNull(type))
        {
            return Invalid($"'{Names.Short(type)}'");
        }

        if (type is INamedTypeSymbol named && AwaitingOf(named) is { } found)
        {
            awaiting = found;
            if (named.Arity == 0)
            {
                return new(ResultKind.None, awaiting, "", "");
            }

            type = named.TypeArguments[0];
        }

        ResultKind? kind = Kind(type, awaiting);
        return kind is { } known && !IsNull(type) ? new(known, awaiting, Names.WithAnnotations(type), Names.Plain(type)) : Invalid($"'{Names.Short(handler.ReturnType)}'");

        Result? Invalid(string what)
        {
            problems.Add(new(Descriptors.InvalidResult, handler.Locations.FirstOrDefault(), [Names.Short(handler), what]));
            return null;
        }
    }

    /// <summary>May be null where null would be no response: a task, a result.</summary>
    private static bool IsNull(ITypeSymbol type) =>
        type.NullableAnnotation == NullableAnnotation.Annotated && ((type is INamedTypeSymbol named && AwaitingOf(named) == Awaiting.Task) || IsResult(type));

    private static Awaiting? AwaitingOf(INamedTypeSymbol type)
    {
        const string Tasks = "System.Threading.Tasks";
        if (Names.Is(type, Tasks, "Task") || Names.Is(type, Tasks, "Task`1"))
        {
            return Awaiting.Task;
        }

        return Names.Is(type, Tasks, "ValueTask") || Names.Is(type, Tasks, "ValueTask`1") ? Awaiting.ValueTask : null;
    }

    private static ResultKind? Kind(ITypeSymbol type, Awaiting awaiting)
    {
        if (type.SpecialType == SpecialType.System_String)
        {
            return ResultKind.Text;
        }

        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
        {
            return ResultKind.Bytes;
        }

        if (TypeShape.IsSpanOfByte(type))
        {
            return awaiting == Awaiting.None ? ResultKind.Bytes : null;
        }

        if (TypeShape.IsOfByte(type, "ReadOnlyMemory`1"))
        {
            return ResultKind.Memory;
        }

        if (IsResult(type))
        {
            return ResultKind.Result;
        }

        // A task in a task, and what is read piece by piece, has no JSON to be written at once.
        ITypeSymbol whole = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } wrapped ? wrapped.TypeArguments[0] : type;
        bool piecemeal = whole is INamedTypeSymbol named && (AwaitingOf(named) is not null || Names.Is(named, "System.Collections.Generic", "IAsyncEnumerable`1"));
        return piecemeal || !TypeShape.CanBeJson(type) ? null : ResultKind.Json;
    }

    private static bool IsResult(ITypeSymbol? type) => type is not null && (Names.IsOurs(type, "H3Result") || IsResult(type.BaseType));
}
