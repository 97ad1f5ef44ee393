using System.Collections.Generic;
using System.Linq;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>Reads which types a source-generated JSON context covers.</summary>
internal static class JsonContextParser
{
    internal static IEnumerable<JsonContext> Parse(INamedTypeSymbol type, Compilation compilation)
    {
        if (!Names.Is(type.BaseType, "System.Text.Json.Serialization", "JsonSerializerContext") || type.IsGenericType || TypeShape.IsFileLocal(type) || !compilation.IsSymbolAccessibleWithin(type, compilation.Assembly))
        {
            return [];
        }

        return type.GetAttributes()
            .Where(static attribute => Names.Is(attribute.AttributeClass, "System.Text.Json.Serialization", "JsonSerializableAttribute"))
            .Select(static attribute => attribute.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol)
            .Where(static covered => covered is not null)
            .Select(covered => new JsonContext(Names.Plain(type), Names.Plain(covered!)));
    }
}
