using System.Collections.Generic;
using System.Linq;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace H3Routes.Generators.Parsing;

/// <summary>Checks a handler that is given a session, and writes down what its door is told.</summary>
internal static class SessionParser
{
    internal static Session Parse(IMethodSymbol handler, AttributeData attribute, SessionAttribute kind, EquatableArray<Parameter> parameters, Result result, List<Problem> problems)
    {
        Location? location = handler.Locations.FirstOrDefault();
        if (!parameters.Any(static parameter => parameter.Source == ParameterSource.Session))
        {
            problems.Add(new(Descriptors.SessionParameter, location, [Names.Short(handler), kind.Parameter, kind.Written]));
        }

        int datagrams = parameters.Count(static parameter => parameter.Source == ParameterSource.Datagram);
        if (datagrams > 1 || (datagrams == 1 && result is not { Kind: ResultKind.None, Awaiting: Awaiting.None }))
        {
            problems.Add(new(Descriptors.DatagramForm, location, [Names.Short(handler), datagrams > 1 ? "takes two of them" : "returns something"]));
        }
        else if (datagrams == 0 && result is not { Kind: ResultKind.None, Awaiting: not Awaiting.None } && !(handler.PartialImplementationPart ?? handler).IsAsync)
        {
            // An async void has a problem of its own.
            problems.Add(new(Descriptors.SessionResult, location, [Names.Short(handler), kind.Written]));
        }

        string type = Names.Plain(attribute.AttributeClass!);
        string arguments = string.Join(", ", attribute.ConstructorArguments.Select(static argument => Literal(argument)));
        string properties = string.Join(", ", attribute.NamedArguments.Select(static argument => $"{argument.Key} = {Literal(argument.Value)}"));
        return new("global::H3Routes." + kind.Door, type, $"new {type}({arguments}){(properties.Length == 0 ? "" : $" {{ {properties} }}")}", kind.HasDatagrams);
    }

    private static string Literal(TypedConstant constant) => constant switch
    {
        { IsNull: true } => "null!",
        { Kind: TypedConstantKind.Array } => $"new {Names.Plain(constant.Type!)} {{ {string.Join(", ", constant.Values.Select(static value => Literal(value)))} }}",
        { Kind: TypedConstantKind.Enum } => $"({Names.Plain(constant.Type!)})({constant.Value})",
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => $"typeof({Names.Plain(type)})",
        _ => SymbolDisplay.FormatPrimitive(constant.Value!, quoteStrings: true, useHexadecimalNumbers: false),
    };
}
