using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using H3Routes.Generators.Model;
using H3Routes.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace H3Routes.Generators.Diagnostics;

/// <summary>Says why the generator leaves a route out, and what else is likely to be wrong. It reads routes with the generator's own parser.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RouteAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var found = new Found();
            start.RegisterSymbolAction(symbol => found.Method((IMethodSymbol)symbol.Symbol, symbol.Compilation, symbol.ReportDiagnostic, symbol.CancellationToken), SymbolKind.Method);
            start.RegisterOperationAction(
                operation => found.Method(((ILocalFunctionOperation)operation.Operation).Symbol, operation.Compilation, operation.ReportDiagnostic, operation.CancellationToken),
                OperationKind.LocalFunction);
            start.RegisterOperationAction(
                operation => found.Method(((IAnonymousFunctionOperation)operation.Operation).Symbol, operation.Compilation, operation.ReportDiagnostic, operation.CancellationToken),
                OperationKind.AnonymousFunction);
            start.RegisterSymbolAction(symbol => found.Type((INamedTypeSymbol)symbol.Symbol, symbol), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(found.End);
        });
    }

    /// <summary>What one compilation holds.</summary>
    private sealed class Found
    {
        private readonly ConcurrentBag<(Route Route, Location? Location)> _routes = [];
        private readonly ConcurrentBag<(string Alpn, Location? Location)> _protocols = [];
        private readonly ConcurrentBag<JsonContext> _contexts = [];

        internal void Method(IMethodSymbol method, Compilation compilation, Action<Diagnostic> report, System.Threading.CancellationToken cancellation)
        {
            if (method.PartialDefinitionPart is not null)
            {
                return;
            }

            var reported = new HashSet<(string, Location?)>();
            foreach (AttributeData attribute in method.GetAttributes().Where(static attribute => RouteParser.IsRoute(attribute)))
            {
                ParsedRoute parsed = RouteParser.Parse(method, attribute, compilation, cancellation);

                // A problem of the handler is one problem, however many routes it has.
                foreach (Problem problem in parsed.Problems.Where(problem => problem.Location is not null && reported.Add((problem.Descriptor.Id, problem.Location))))
                {
                    report(problem.ToDiagnostic());
                }

                foreach (Route route in parsed.Routes)
                {
                    _routes.Add((route, parsed.Location));
                }
            }

            foreach (AttributeData attribute in method.GetAttributes().Where(static attribute => Names.IsOurs(attribute.AttributeClass, DatagramProtocolParser.Attribute)))
            {
                var problems = new List<Problem>();
                DatagramProtocol? protocol = DatagramProtocolParser.Parse(method, attribute, compilation, problems, cancellation);
                foreach (Problem problem in problems.Where(problem => reported.Add((problem.Descriptor.Id, problem.Location))))
                {
                    report(problem.ToDiagnostic());
                }

                if (protocol is not null)
                {
                    _protocols.Add((protocol.Alpn, DatagramProtocolParser.LocationOf(attribute, cancellation)));
                }
            }
        }

        internal void Type(INamedTypeSymbol type, SymbolAnalysisContext context)
        {
            AttributeData? prefix = type.GetAttributes().FirstOrDefault(static attribute => Names.IsOurs(attribute.AttributeClass, "H3PrefixAttribute"));
            if (prefix is not null && RouteParser.PrefixOf(prefix) is { } argument && RouteParser.PrefixError(argument.Value as string) is { } error)
            {
                Location? location = prefix.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).GetLocation() ?? type.Locations.FirstOrDefault();
                context.ReportDiagnostic(new Problem(Descriptors.InvalidPrefix, location, [argument.Value ?? "", error], Fix: PrefixFix(argument.Value as string)).ToDiagnostic());
            }

            foreach (JsonContext covered in JsonContextParser.Parse(type, context.Compilation))
            {
                _contexts.Add(covered);
            }
        }

        internal void End(CompilationAnalysisContext context)
        {
            var routes = _routes.Concat(ReferenceParser.Parse(context.Compilation, context.CancellationToken).Select(static route => (route, (Location?)null))).ToList();
            routes.Sort(static (left, right) => left.Item1.CompareTo(right.Item1) is var order and not 0 ? order : ComparePlaces(left.Item2, right.Item2));
            Conflicts(routes, context);
            Slashes(routes, context);
            Protocols(context);
            Json(context);
        }

        private static void Conflicts(List<(Route Route, Location? Location)> routes, CompilationAnalysisContext context)
        {
            // An attribute with several protocols has one conflict.
            var reported = new HashSet<(Location?, Location?)>();
            foreach (IGrouping<string, (Route Route, Location? Location)> group in routes.GroupBy(static route => route.Route.Key).Where(static group => group.Count() > 1))
            {
                // The place to be told is in this assembly, if one of the two is.
                var members = group.OrderBy(static route => route.Location is not null).ToList();
                (Route first, Location? firstLocation) = members[0];
                foreach ((Route route, Location? location) in members.Skip(1).Where(member => member.Location is null || reported.Add((member.Location, firstLocation))))
                {
                    context.ReportDiagnostic(new Problem(
                        Descriptors.Conflict,
                        location,
                        [Described(route), route.Template.Text, Owner(route), first.Template.Text, Owner(first)],
                        Others: firstLocation is null ? null : [firstLocation]).ToDiagnostic());
                }
            }
        }

        private void Protocols(CompilationAnalysisContext context)
        {
            foreach (IGrouping<string, (string Alpn, Location? Location)> named in _protocols.GroupBy(static protocol => protocol.Alpn))
            {
                var places = named.Select(static protocol => protocol.Location).ToList();
                places.Sort(ComparePlaces);
                foreach (Location? place in places.Skip(1))
                {
                    context.ReportDiagnostic(new Problem(Descriptors.AlpnConflict, place, [named.Key], Others: [places[0]!]).ToDiagnostic());
                }
            }
        }

        private static int ComparePlaces(Location? left, Location? right)
        {
            int order = string.CompareOrdinal(left?.SourceTree?.FilePath, right?.SourceTree?.FilePath);
            return order != 0 ? order : (left?.SourceSpan.Start ?? 0).CompareTo(right?.SourceSpan.Start ?? 0);
        }

        private static string Described(Route route) => route.IsConnect ? "CONNECT " + route.Protocol : route.Method;

        private static string Owner(Route route) =>
            route.Target is ReferencedRoute referenced ? $"{route.Target.Display} (assembly {referenced.Assembly})" : route.Target.Display;

        private static void Slashes(List<(Route Route, Location? Location)> routes, CompilationAnalysisContext context)
        {
            var shapes = new HashSet<string>(routes.Select(static route => route.Route.Protocol + " " + route.Route.Template.Shape));
            var single = routes
                .Where(route => route.Location is not null && route.Route.Slash is null && route.Route.Template.OtherForm is { } other && !shapes.Contains(route.Route.Protocol + " " + other.Shape))
                .GroupBy(static route => route.Location)
                .Select(static group => group.First())
                .ToList();
            if (single.Count == 0)
            {
                return;
            }

            // One warning, since one line is the cure of all.
            Route route = single[0].Route;
            context.ReportDiagnostic(new Problem(
                Descriptors.OneSlashForm,
                single[0].Location,
                [route.Template.Text, route.Template.OtherForm!.Text, single.Count],
                Others: [.. single.Skip(1).Select(static other => other.Location!)]).ToDiagnostic());
        }

        private void Json(CompilationAnalysisContext context)
        {
            var covered = new HashSet<string>(_contexts.Select(static covered => covered.Type));
            bool isAot = IsTrue("PublishAot") || IsTrue("PublishTrimmed") || IsTrue("EnableAotAnalyzer") || IsTrue("EnableTrimAnalyzer");
            var reported = new HashSet<string>();
            foreach ((Route route, Location? location) in _routes.OrderBy(static route => route.Route))
            {
                var handler = (Handler)route.Target;
                IEnumerable<string> types = handler.Parameters.Where(static parameter => parameter.Source == ParameterSource.Body).Select(static parameter => parameter.Type);
                if (handler.Result.Kind == ResultKind.Json)
                {
                    types = types.Append(handler.Result.JsonType);
                }

                foreach (string type in types.Where(type => !covered.Contains(type) && reported.Add(type)))
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.ReflectionJson, location, isAot ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info, null, null, type.Replace("global::", "")));
                }
            }

            bool IsTrue(string property) =>
                context.Options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property." + property, out string? value)
                && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
        }

        private static string? PrefixFix(string? text)
        {
            string prefix = "/" + text?.Trim('/');
            return prefix != text && RouteParser.PrefixError(prefix) is null ? prefix : null;
        }
    }
}
