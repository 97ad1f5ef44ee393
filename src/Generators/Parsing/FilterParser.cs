using System.Collections.Generic;
using System.Linq;
using H3Routes.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>Finds the filters around a handler. That a type is a filter, and can be created, is the attribute's own constraint.</summary>
internal static class FilterParser
{
    /// <param name="isSession">The handler serves a session, which belongs to its worker's thread: it is not offloaded.</param>
    internal static EquatableArray<string> Parse(IMethodSymbol handler, bool isSession, Compilation compilation, Location? location, List<Problem> problems)
    {
        var places = new List<ISymbol> { handler };
        for (INamedTypeSymbol? type = handler.ContainingType; type is not null; type = type.ContainingType)
        {
            places.Add(type);
        }

        places.Add(compilation.Assembly);
        places.Reverse();
        var filters = new List<string>();
        foreach (ITypeSymbol filter in places.SelectMany(static place => place.GetAttributes()).Select(static attribute => Filter(attribute.AttributeClass)).OfType<ITypeSymbol>())
        {
            if (filter.TypeKind == TypeKind.Error || (isSession && Names.IsOurs(filter, "OffloadFilter")))
            {
                continue;
            }

            if (!compilation.IsSymbolAccessibleWithin(filter, compilation.Assembly) || TypeShape.IsFileLocal(filter))
            {
                problems.Add(new(Descriptors.InaccessibleFilter, location, [Names.Short(filter)]));
            }

            filters.Add(Names.Plain(filter));
        }

        return new(filters);
    }

    /// <summary>The filter of H3FilterAttribute, or of an attribute that derives from it.</summary>
    private static ITypeSymbol? Filter(INamedTypeSymbol? attribute)
    {
        for (INamedTypeSymbol? type = attribute; type is not null; type = type.BaseType)
        {
            if (Names.IsOurs(type, "H3FilterAttribute`1"))
            {
                return type.TypeArguments[0];
            }
        }

        return null;
    }
}
