using System.Collections.Generic;
using System.Linq;
using System.Threading;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>Reads the routes of referenced assemblies from the attributes that their generator wrote.</summary>
internal static class ReferenceParser
{
    private const string Routing = "H3Routes.Routing";
    private const string Runtime = "H3Routes.Runtime";

    /// <summary>What a table calls the protocols of its own assembly.</summary>
    internal const string OwnProtocols = "OwnDatagramProtocols";

    /// <summary>The tables with application protocols of datagrams.</summary>
    internal static IEnumerable<string> ProtocolTables(Compilation compilation, CancellationToken cancellation) =>
        Tables(compilation, cancellation).Where(static found => !found.Table.GetMembers(OwnProtocols).IsEmpty).Select(static found => Names.Plain(found.Table));

    internal static IEnumerable<Route> Parse(Compilation compilation, CancellationToken cancellation)
    {
        foreach ((IAssemblySymbol assembly, INamedTypeSymbol table) in Tables(compilation, cancellation))
        {
            foreach (AttributeData entry in assembly.GetAttributes().Where(static attribute => Names.Is(attribute.AttributeClass, Routing, "H3RouteEntryAttribute")))
            {
                if (ParseEntry(entry, assembly.Name, Names.Plain(table)) is { } route)
                {
                    yield return route;
                }
            }
        }
    }

    private static IEnumerable<(IAssemblySymbol Assembly, INamedTypeSymbol Table)> Tables(Compilation compilation, CancellationToken cancellation)
    {
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!assembly.Modules.Any(static module => module.ReferencedAssemblies.Any(static reference => reference.Name == Runtime)))
            {
                continue;
            }

            AttributeData? table = assembly.GetAttributes().FirstOrDefault(static attribute => Names.Is(attribute.AttributeClass, Routing, "H3RouteTableAttribute"));
            if (table?.ConstructorArguments.FirstOrDefault().Value is INamedTypeSymbol type)
            {
                yield return (assembly, type);
            }
        }
    }

    private static Route? ParseEntry(AttributeData entry, string assembly, string table)
    {
        object?[] values = entry.ConstructorArguments.Select(static argument => argument.Kind == TypedConstantKind.Array ? null : argument.Value).ToArray();
        return values.Length == 6
            && values[0] is int number
            && values[1] is string method
            && values[2] is string protocol
            && values[3] is string template
            && values[4] is int slash
            && values[5] is string handler
            && TemplateParser.Parse(template, out _) is { } parsed
            ? new(method, protocol, parsed, (TrailingSlash)slash, new ReferencedRoute(handler, assembly, table, number))
            {
                AllowsEarlyData = entry.NamedArguments.Any(static argument => argument is { Key: "AllowsEarlyData", Value.Value: true }),
            }
            : null;
    }
}
