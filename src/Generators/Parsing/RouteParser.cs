using System.Collections.Generic;
using System.Linq;
using System.Threading;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace H3Routes.Generators.Parsing;

/// <summary>Reads one route attribute of one method.</summary>
internal sealed partial class RouteParser
{
    private readonly IMethodSymbol _handler;
    private readonly AttributeData _attribute;
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellation;
    private readonly List<Problem> _problems = [];

    private RouteParser(IMethodSymbol handler, AttributeData attribute, Compilation compilation, CancellationToken cancellation)
    {
        _handler = handler;
        _attribute = attribute;
        _compilation = compilation;
        _cancellation = cancellation;
    }

    /// <summary>True for an attribute that makes a route.</summary>
    internal static bool IsRoute(AttributeData attribute) =>
        attribute.AttributeClass is { } type && Names.RouteAttributes.Contains(type.MetadataName) && Names.IsOurs(type, type.MetadataName);

    internal static ParsedRoute Parse(IMethodSymbol handler, AttributeData attribute, Compilation compilation, CancellationToken cancellation) =>
        new RouteParser(handler, attribute, compilation, cancellation).Parse();

    /// <summary>What keeps generated code from calling a method.</summary>
    internal static IReadOnlyList<Problem> ProblemsOf(IMethodSymbol handler, AttributeData attribute, Compilation compilation, CancellationToken cancellation)
    {
        var parser = new RouteParser(handler, attribute, compilation, cancellation);
        parser.CheckHandler();
        return parser._problems;
    }

    private ParsedRoute Parse()
    {
        Location? location = TemplateLocation();
        IReadOnlyList<Route> routes = ParseRoutes(location);
        return new(_problems.Any(static problem => problem.IsError) ? [] : routes, location, _problems);
    }

    private IReadOnlyList<Route> ParseRoutes(Location? location)
    {
        // An attribute that does not compile has the compiler's own error.
        if (_attribute.ConstructorArguments.Length == 0 || _attribute.ConstructorArguments.Any(static argument => argument.Kind != TypedConstantKind.Primitive))
        {
            return [];
        }

        string?[] arguments = _attribute.ConstructorArguments.Select(static argument => argument.Value as string).ToArray();

        string kind = _attribute.AttributeClass!.Name;
        var session = SessionAttribute.Of(kind);
        IReadOnlyList<string> protocols = session?.ProtocolsOf(_attribute) ?? (kind == "H3ConnectAttribute" ? [arguments[0] ?? ""] : []);
        bool isConnect = protocols.Count != 0;
        string method = kind switch
        {
            "H3RouteAttribute" => arguments[0] ?? "",
            _ when isConnect => "CONNECT",
            _ when session is not null => SessionAttribute.MethodOf(_attribute),
            _ => kind.Substring(2, kind.Length - "H3Attribute".Length).ToUpperInvariant(),
        };
        if (isConnect)
        {
            _problems.AddRange(protocols.Where(static protocol => !IsToken(protocol)).Select(protocol => new Problem(Descriptors.InvalidProtocol, PropertyLocation("Protocol"), [protocol])));
        }
        else
        {
            CheckMethod(method);
            protocols = [""];
        }

        if (session is not null && SessionAttribute.QueueLengthOf(_attribute) is < 1 and var length)
        {
            _problems.Add(new(Descriptors.QueueLength, PropertyLocation("QueueLength"), [length]));
        }

        CheckHandler();
        Template? template = ParseTemplate(arguments[arguments.Length - 1], location);
        if (template is null)
        {
            return [];
        }

        _cancellation.ThrowIfCancellationRequested();
        EquatableArray<Parameter> parameters = new ParameterParser(_handler, method, template, session, _problems).Parse(location);
        Result? result = ResultParser.Parse(_handler, _problems);
        if (result is null)
        {
            return [];
        }

        if (method == "HEAD" && result.Kind is not (ResultKind.None or ResultKind.Result))
        {
            _problems.Add(new(Descriptors.HeadContent, _handler.Locations.FirstOrDefault(), [Names.Short(_handler)]));
        }

        var handler = new Handler(
            Names.Short(_handler), Names.Plain(_handler.ContainingType), Names.Escape(_handler.Name), _handler.IsStatic, parameters, result, FilterParser.Parse(_handler, session is not null, _compilation, location, _problems),
            session is null ? null : SessionParser.Parse(_handler, _attribute, session, parameters, result, _problems));
        return [.. protocols.Select(protocol => new Route(method, protocol, template, Slash(), handler) { AllowsEarlyData = protocol.Length == 0 && AllowsEarlyData() })];
    }

    private void CheckMethod(string method)
    {
        if (!IsToken(method))
        {
            _problems.Add(new(Descriptors.InvalidMethod, PropertyLocation("Method"), [method, "is no token (RFC 9110 5.6.2): write a name such as 'PURGE'"]));
        }
        else if (method == "CONNECT")
        {
            _problems.Add(new(Descriptors.InvalidMethod, PropertyLocation("Method"), [method, "has routes by protocol only: use [H3Connect(\"protocol\", \"/path\")]"]));
        }
        else if (Methods.Member(method) is null && Methods.Member(method.ToUpperInvariant()) is not null)
        {
            string upper = method.ToUpperInvariant();
            _problems.Add(new(Descriptors.InvalidMethod, PropertyLocation("Method"), [method, $"is not '{upper}': methods are case-sensitive (RFC 9110 9.1); write '{upper}'"], Fix: upper));
        }
    }

    private Template? ParseTemplate(string? text, Location? location)
    {
        if (text is null)
        {
            _problems.Add(new(Descriptors.InvalidTemplate, location, ["", "is null: write a path such as '/users/:id'"]));
            return null;
        }

        string prefix = "";
        for (INamedTypeSymbol? type = _handler.ContainingType; type is not null; type = type.ContainingType)
        {
            AttributeData? attribute = type.GetAttributes().FirstOrDefault(static attribute => Names.IsOurs(attribute.AttributeClass, "H3PrefixAttribute"));
            if (attribute is null || PrefixOf(attribute) is not { } argument)
            {
                continue;
            }

            var part = argument.Value as string;
            if (PrefixError(part) is { } prefixError)
            {
                // The type's own analysis reports it, once.
                _problems.Add(new(Descriptors.InvalidPrefix, null, [part ?? "", prefixError]));
                return null;
            }

            prefix = part + prefix;
        }

        if (text.Length == 0 && prefix.Length != 0)
        {
            return TemplateParser.Parse(prefix, out _);
        }

        Template? own = TemplateParser.Parse(text, out string? error);
        Template? whole = own is null ? null : TemplateParser.Parse(prefix + text, out error);
        if (whole is null)
        {
            _problems.Add(new(Descriptors.InvalidTemplate, location, [own is null ? text : prefix + text, error!], Fix: TemplateFix.Of(text)));
        }

        return whole;
    }

    /// <summary>The prefix, which may be null; nothing where the attribute does not compile.</summary>
    internal static TypedConstant? PrefixOf(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive } argument ? argument : null;

    /// <summary>What is wrong with a prefix, or null.</summary>
    internal static string? PrefixError(string? prefix)
    {
        if (prefix is null)
        {
            return "is null: write a path such as '/api'";
        }

        Template? template = TemplateParser.Parse(prefix, out string? error);
        if (template is null)
        {
            return error;
        }

        if (template.HasSlash)
        {
            return "ends in '/': leave that to the templates, which begin with one";
        }

        return template.Segments[template.Segments.Count - 1].Kind == SegmentKind.Rest ? "ends in a '*rest', after which no template can go on: write ':name'" : null;
    }

    private bool AllowsEarlyData() => _handler.GetAttributes().Any(static attribute => Names.IsOurs(attribute.AttributeClass, "AllowEarlyDataAttribute"));

    private TrailingSlash? Slash()
    {
        for (INamedTypeSymbol? type = _handler.ContainingType; type is not null; type = type.ContainingType)
        {
            if (Choice(type) is { } choice)
            {
                return choice;
            }
        }

        return Choice(_compilation.Assembly);
    }

    private static TrailingSlash? Choice(ISymbol symbol)
    {
        AttributeData? attribute = symbol.GetAttributes().FirstOrDefault(static attribute => Names.IsOurs(attribute.AttributeClass, "TrailingSlashAttribute"));
        return attribute?.ConstructorArguments.FirstOrDefault().Value is int choice and >= (int)TrailingSlash.Distinct and <= (int)TrailingSlash.Ignore ? (TrailingSlash)choice : null;
    }

    private Location? TemplateLocation() => ArgumentLocation(_attribute.ConstructorArguments.Length - 1);

    /// <summary>The property, or else the first argument.</summary>
    private Location? PropertyLocation(string name) =>
        (_attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation) as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name)?.Expression.GetLocation()
        ?? ArgumentLocation(0);

    private Location? ArgumentLocation(int index)
    {
        if (_attribute.ApplicationSyntaxReference?.GetSyntax(_cancellation) is not AttributeSyntax syntax)
        {
            return _handler.Locations.FirstOrDefault();
        }

        SeparatedSyntaxList<AttributeArgumentSyntax>? arguments = syntax.ArgumentList?.Arguments;
        return arguments is { } list && index >= 0 && index < list.Count ? list[index].Expression.GetLocation() : syntax.GetLocation();
    }

    // RFC 9110 5.6.2.
    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(static character => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || "!#$%&'*+-.^_`|~".IndexOf(character) >= 0);
}
