using System;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Parsing;

/// <summary>The names that the parser looks for, and how it writes the names that it finds.</summary>
internal static class Names
{
    internal const string RouteTable = "H3Routes.Routing.H3RouteTable";
    internal const string JsonSerializable = "System.Text.Json.Serialization.JsonSerializableAttribute";

    /// <summary>The attributes that make a route.</summary>
    internal static readonly string[] RouteAttributes =
    [
        "H3GetAttribute", "H3PostAttribute", "H3PutAttribute", "H3PatchAttribute", "H3DeleteAttribute", "H3HeadAttribute", "H3OptionsAttribute", "H3RouteAttribute", "H3ConnectAttribute",
        .. SessionAttribute.All.Select(static session => session.Name),
    ];

    private const string Await = "await";

    private static readonly SymbolDisplayFormat Annotated = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>With global::, keywords escaped, and the question marks of reference types.</summary>
    internal static string WithAnnotations(ITypeSymbol type) => EscapeAwait(type.ToDisplayString(Annotated));

    /// <summary>With global::, keywords escaped, without the question marks of reference types: one text for one type.</summary>
    internal static string Plain(ITypeSymbol type) => EscapeAwait(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));

    /// <summary>As a person would write it.</summary>
    internal static string Short(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    internal static string Short(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);

    /// <summary>A name as an identifier. A keyword of async methods is one wherever the name may stand.</summary>
    internal static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && name != Await ? name : "@" + name;

    // The compiler's own display does not escape it.
    private static string EscapeAwait(string type) =>
        type.IndexOf(Await, StringComparison.Ordinal) < 0 ? type : Regex.Replace(type, $@"(?<![\w@]){Await}(?!\w)", "@" + Await, RegexOptions.CultureInvariant);

    internal static bool Is(ISymbol? symbol, string @namespace, string metadataName) =>
        symbol is { ContainingType: null } && symbol.MetadataName == metadataName && symbol.ContainingNamespace.ToDisplayString() == @namespace;

    internal static bool IsOurs(ISymbol? symbol, string metadataName) => Is(symbol, "H3Routes", metadataName);
}
