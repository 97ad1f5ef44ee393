using System.Collections.Generic;
using System.Linq;
using System.Threading;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.Generators.Parsing;

/// <summary>Reads a [Datagram] that names an application protocol. One that names a path only is <see cref="RouteParser"/>'s.</summary>
internal static class DatagramProtocolParser
{
    internal const string Attribute = "DatagramAttribute";

    /// <summary>The protocol; null where a problem is an error, or where the attribute means a path.</summary>
    internal static DatagramProtocol? Parse(IMethodSymbol handler, AttributeData attribute, Compilation compilation, List<Problem> problems, CancellationToken cancellation)
    {
        bool hasAlpn = attribute.NamedArguments.Any(static argument => argument.Key == "Alpn");
        if (attribute.AttributeConstructor is null || (attribute.ConstructorArguments.Length != 0 && !hasAlpn))
        {
            return null;
        }

        string? name = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Alpn").Value.Value as string;
        int before = problems.Count;
        if (NameError(name, attribute) is { } error)
        {
            problems.Add(new(Descriptors.InvalidAlpn, LocationOf(attribute, cancellation), [name ?? "", error]));
        }

        if (FormError(handler) is { } form)
        {
            problems.Add(new(Descriptors.RawDatagramForm, handler.Locations.FirstOrDefault(), [Names.Short(handler), form]));
        }
        else
        {
            problems.AddRange(RouteParser.ProblemsOf(handler, attribute, compilation, cancellation));
        }

        return problems.Count == before ? new(name!, Names.Plain(handler.ContainingType), Names.Escape(handler.Name), handler.IsStatic) : null;
    }

    /// <summary>Of the name, or else of the attribute.</summary>
    internal static Location? LocationOf(AttributeData attribute, CancellationToken cancellation)
    {
        var syntax = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax;
        return (syntax?.ArgumentList?.Arguments.FirstOrDefault(static argument => argument.NameEquals?.Name.Identifier.ValueText == "Alpn")?.Expression ?? (SyntaxNode?)syntax)?.GetLocation();
    }

    private static string? NameError(string? name, AttributeData attribute)
    {
        if (attribute.ConstructorArguments.Length != 0)
        {
            return "stands beside a template: connections of such a protocol have no paths";
        }

        if (attribute.NamedArguments.FirstOrDefault(static argument => argument.Key != "Alpn").Key is { } other)
        {
            return $"stands beside '{other}', which is for requests of HTTP/3";
        }

        return name switch
        {
            null => "is missing: write a template, or Alpn = \"name\"",
            "h3" => "is HTTP/3, whose datagrams belong to requests: write a template in its place",
            _ when name.Length is 0 or > 255 || name.Any(static character => character > 127) => "is none (RFC 7301): write 1 to 255 characters of ASCII",
            _ => null,
        };
    }

    private static string? FormError(IMethodSymbol handler)
    {
        if (!handler.IsStatic && handler.ContainingType.IsValueType)
        {
            return "is an instance method of a struct, which no connection can have for itself";
        }

        if (!handler.ReturnsVoid)
        {
            return "returns something";
        }

        return handler.Parameters.Length == 2
            && handler.Parameters.All(static parameter => parameter.RefKind == RefKind.None)
            && Names.IsOurs(handler.Parameters[0].Type, "H3DatagramConnection")
            && handler.Parameters[1].Type is INamedTypeSymbol span
            && Names.Is(span, "System", "ReadOnlySpan`1")
            && span.TypeArguments[0].SpecialType == SpecialType.System_Byte
            ? null
            : "takes something else";
    }
}
