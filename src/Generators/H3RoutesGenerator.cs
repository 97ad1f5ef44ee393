using System.Linq;
using System.Threading;
using H3Routes.Generators.Emit;
using H3Routes.Generators.Model;
using H3Routes.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.Generators;

/// <summary>Turns route attributes into <c>H3App</c>. An invalid route is left out; the analyzer says why.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class H3RoutesGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<EquatableArray<Route>> routes = context.CompilationProvider
            .Select(static (compilation, cancellation) => ReferenceParser.Parse(compilation, cancellation).ToEquatable())
            .WithTrackingName(StepNames.ReferencedRoutes);
        foreach (string attribute in Names.RouteAttributes)
        {
            IncrementalValueProvider<EquatableArray<Route>> own = context.SyntaxProvider
                .ForAttributeWithMetadataName("H3Routes." + attribute, static (node, _) => node is MethodDeclarationSyntax, static (target, cancellation) => Parse(target, cancellation))
                .WithTrackingName(StepNames.Routes)
                .Collect()
                .Select(static (found, _) => found.SelectMany(static routes => routes).Distinct().ToEquatable())
                .WithTrackingName(StepNames.Collected);
            routes = routes.Combine(own).Select(static (both, _) => both.Left.Concat(both.Right).ToEquatable());
        }

        IncrementalValueProvider<EquatableArray<JsonContext>> contexts = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.JsonSerializable,
                static (node, _) => node is ClassDeclarationSyntax,
                static (target, _) => JsonContextParser.Parse((INamedTypeSymbol)target.TargetSymbol, target.SemanticModel.Compilation).ToEquatable())
            .WithTrackingName(StepNames.JsonContexts)
            .Collect()
            .Select(static (found, _) => found.SelectMany(static contexts => contexts).Distinct().ToEquatable())
            .WithTrackingName(StepNames.AllJsonContexts);

        IncrementalValueProvider<EquatableArray<DatagramProtocol>> protocols = context.SyntaxProvider
            .ForAttributeWithMetadataName("H3Routes." + DatagramProtocolParser.Attribute, static (node, _) => node is MethodDeclarationSyntax, static (target, cancellation) => ParseProtocols(target, cancellation))
            .WithTrackingName(StepNames.Protocols)
            .Collect()
            .Select(static (found, _) => found.SelectMany(static protocols => protocols).Distinct().OrderBy(static protocol => protocol).ToEquatable())
            .WithTrackingName(StepNames.AllProtocols);
        IncrementalValueProvider<EquatableArray<string>> protocolTables = context.CompilationProvider
            .Select(static (compilation, cancellation) => ReferenceParser.ProtocolTables(compilation, cancellation).ToEquatable())
            .WithTrackingName(StepNames.ReferencedProtocols);

        IncrementalValueProvider<AssemblyModel> assembly = context.CompilationProvider
            .Select(static (compilation, _) => new AssemblyModel(compilation.AssemblyName ?? "Assembly", compilation.GetTypeByMetadataName(Names.RouteTable) is not null))
            .WithTrackingName(StepNames.Assembly);

        IncrementalValueProvider<TableModel> table = assembly.Combine(routes).Combine(contexts).Combine(protocols.Combine(protocolTables))
            .Select(static (all, _) => new TableModel(all.Left.Left.Left, all.Left.Left.Right, all.Left.Right, all.Right.Left, all.Right.Right))
            .WithTrackingName(StepNames.Table);
        context.RegisterSourceOutput(table, static (output, model) =>
        {
            if (model.Assembly.HasRuntime)
            {
                output.AddSource("H3App.g.cs", TableEmitter.Emit(model, output.CancellationToken));
            }
        });
    }

    /// <summary>Of a partial method the declaration, wherever the attribute stands: it has the default values.</summary>
    private static IMethodSymbol? HandlerOf(GeneratorAttributeSyntaxContext target) => target.TargetSymbol is IMethodSymbol handler ? handler.PartialDefinitionPart ?? handler : null;

    private static EquatableArray<DatagramProtocol> ParseProtocols(GeneratorAttributeSyntaxContext target, CancellationToken cancellation)
    {
        if (HandlerOf(target) is not { } handler)
        {
            return default;
        }

        return target.Attributes
            .Select(attribute => DatagramProtocolParser.Parse(handler, attribute, target.SemanticModel.Compilation, [], cancellation))
            .OfType<DatagramProtocol>()
            .ToEquatable();
    }

    private static EquatableArray<Route> Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellation)
    {
        if (HandlerOf(target) is not { } handler)
        {
            return default;
        }

        return target.Attributes.SelectMany(attribute => RouteParser.Parse(handler, attribute, target.SemanticModel.Compilation, cancellation).Routes).ToEquatable();
    }
}
