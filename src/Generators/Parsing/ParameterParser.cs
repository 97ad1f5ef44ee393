using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Conversion = H3Routes.Generators.Model.Conversion;

namespace H3Routes.Generators.Parsing;

/// <summary>Decides where each parameter of a handler comes from, by ASP.NET Core's conventions: the template's name, then an attribute, then simple types from the query and others from the content.</summary>
internal sealed class ParameterParser(IMethodSymbol handler, string method, Template template, SessionAttribute? session, List<Problem> problems)
{
    internal EquatableArray<Parameter> Parse(Location? templateLocation)
    {
        var parameters = new List<Parameter>();
        foreach (IParameterSymbol symbol in handler.Parameters)
        {
            if (Parse(symbol) is { } parameter)
            {
                parameters.Add(parameter);
            }
        }

        CheckContent(parameters);
        CheckTemplate(templateLocation);
        return parameters.ToEquatable();
    }

    private Parameter? Parse(IParameterSymbol symbol)
    {
        Location? location = symbol.Locations.FirstOrDefault();
        if (symbol.RefKind != RefKind.None || symbol.IsParams)
        {
            string how = symbol.IsParams ? "'params'" : $"passed by '{(symbol.RefKind == RefKind.RefReadOnlyParameter ? "ref readonly" : symbol.RefKind.ToString().ToLowerInvariant())}'";
            problems.Add(new(Descriptors.ByReference, location, [symbol.Name, how]));
            return null;
        }

        ITypeSymbol type = symbol.Type;
        bool nullable = type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated
            && !symbol.GetAttributes().Any(static attribute => Names.Is(attribute.AttributeClass, "System.Diagnostics.CodeAnalysis", "DisallowNullAttribute"));
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } wrapped)
        {
            nullable = true;
            type = wrapped.TypeArguments[0];
        }

        if (ContextExpression(type) is { } expression)
        {
            return new(symbol.Name, "", ParameterSource.Context, Conversion.None, expression, -1, "", IsNullable: false, IsValueType: false, null);
        }

        if (SessionAttribute.Giving(type) is { } giver && session != giver)
        {
            problems.Add(new(Descriptors.SessionElsewhere, location, [symbol.Name, giver.Parameter, giver.Written]));
            return null;
        }

        if (session is { HasDatagrams: true } && TypeShape.ConversionOf(type) == Conversion.Bytes && template.CaptureOf(symbol.Name) < 0 && symbol.GetAttributes().IsEmpty)
        {
            return new(symbol.Name, "", ParameterSource.Datagram, Conversion.None, "datagram", -1, "", IsNullable: false, IsValueType: false, null);
        }

        return session?.Gives(type) == true
            ? new(symbol.Name, Names.Plain(type), ParameterSource.Session, Conversion.None, "session", -1, "", IsNullable: false, IsValueType: false, null)
            : Find(symbol, type, nullable, location);
    }

    private Parameter? Find(IParameterSymbol symbol, ITypeSymbol type, bool nullable, Location? location)
    {
        List<string> sources = symbol.GetAttributes()
            .Where(static attribute => attribute.AttributeClass is { Name: "FromQueryAttribute" or "FromHeaderAttribute" or "FromBodyAttribute" } source && Names.IsOurs(source, source.Name))
            .Select(static attribute => attribute.AttributeClass!.Name)
            .ToList();
        int capture = template.CaptureOf(symbol.Name);
        if (sources.Count > 1 || (sources.Count == 1 && capture >= 0))
        {
            problems.Add(new(Descriptors.TwoSources, location, [symbol.Name, capture >= 0 ? "is named by the template and has an attribute" : "has several attributes"]));
            return null;
        }

        string? attributeName = sources.FirstOrDefault();
        string key = ExplicitName(symbol) ?? symbol.Name;
        Conversion conversion = TypeShape.ConversionOf(type);
        ParameterSource source = attributeName switch
        {
            "FromHeaderAttribute" => ParameterSource.Header,
            "FromQueryAttribute" => ParameterSource.Query,
            "FromBodyAttribute" => ParameterSource.Body,
            _ when capture >= 0 => ParameterSource.Path,
            _ when conversion != Conversion.None => ParameterSource.Query,
            _ => ParameterSource.Body,
        };
        if (source == ParameterSource.Body)
        {
            if (!TypeShape.CanBeJson(type))
            {
                return Unknown("");
            }

            if (attributeName is null && method is not ("POST" or "PUT" or "PATCH"))
            {
                problems.Add(new(Descriptors.NoContent, location, [symbol.Name, Names.Short(symbol.Type), method]));
                return null;
            }

            // A nullable value type is what the serializer sees.
            return new(symbol.Name, Names.Plain(symbol.Type), source, Conversion.None, symbol.Name, -1, Names.Short(symbol.Type), nullable, symbol.Type.IsValueType, Default(symbol, type));
        }

        if (conversion == Conversion.None)
        {
            return Unknown(source switch
            {
                ParameterSource.Path => " from the path",
                ParameterSource.Header => " from a header",
                _ => " from the query",
            });
        }

        key = source == ParameterSource.Header ? key.ToLowerInvariant() : key;
        return new(symbol.Name, Names.Plain(type), source, conversion, key, capture, Names.Short(type), nullable, symbol.Type.IsValueType, Default(symbol, type));

        Parameter? Unknown(string from)
        {
            if (type.TypeKind != TypeKind.Error)
            {
                problems.Add(new(Descriptors.UnknownParameter, location, [symbol.Name, Names.Short(symbol.Type), from]));
                return null;
            }

            // The compiler has its own error for a type that does not exist; the route is invalid all the same.
            problems.Add(new(Descriptors.UnknownParameter, null, [symbol.Name, Names.Short(symbol.Type), from]));
            return null;
        }
    }

    private static string? ExplicitName(IParameterSymbol symbol) => symbol.GetAttributes()
        .Where(static attribute => Names.IsOurs(attribute.AttributeClass, "FromQueryAttribute") || Names.IsOurs(attribute.AttributeClass, "FromHeaderAttribute"))
        .SelectMany(static attribute => attribute.NamedArguments)
        .Where(static argument => argument.Key == "Name")
        .Select(static argument => argument.Value.Value as string)
        .FirstOrDefault();

    private static string? ContextExpression(ITypeSymbol type) => type switch
    {
        _ when Names.IsOurs(type, "H3Context") => "context",
        _ when Names.IsOurs(type, "H3Request") => "context.Request",
        _ when Names.IsOurs(type, "H3Response") => "context.Response",
        _ when Names.Is(type, "System.IO.Pipelines", "PipeReader") => "context.Request.Body",
        _ when Names.Is(type, "System.IO", "Stream") => "context.Request.Body.AsStream()",
        _ when Names.Is(type, "System.Threading", "CancellationToken") => "context.Aborted",
        _ => null,
    };

    private void CheckContent(List<Parameter> parameters)
    {
        Parameter? first = null;
        foreach (Parameter parameter in parameters.Where(static parameter => TakesContent(parameter)))
        {
            if (first is not null)
            {
                problems.Add(new(Descriptors.ContentTwice, LocationOf(parameter.Name), [parameter.Name, first.Name]));
            }

            first ??= parameter;
        }

        if (first?.Source is ParameterSource.Body or ParameterSource.Session)
        {
            foreach (Parameter span in parameters.Where(static parameter => parameter.Conversion == Conversion.Bytes))
            {
                problems.Add(new(Descriptors.SpanAcrossAwait, LocationOf(span.Name), [span.Name, $"'{first.Name}' {(first.Source == ParameterSource.Body ? "has been read" : "has been accepted")}"]));
            }
        }
    }

    private static bool TakesContent(Parameter parameter) =>
        parameter.Source is ParameterSource.Body or ParameterSource.Session || (parameter.Source == ParameterSource.Context && parameter.Key.StartsWith("context.Request.Body", System.StringComparison.Ordinal));

    private void CheckTemplate(Location? templateLocation)
    {
        var names = new HashSet<string>(handler.Parameters.Select(static parameter => parameter.Name));
        foreach (Segment segment in template.Segments)
        {
            if (segment.Kind == SegmentKind.Literal || names.Contains(segment.Text))
            {
                continue;
            }

            // A simple parameter that the query would have to hold is most likely the one that was meant.
            string? meant = handler.Parameters
                .Where(parameter => template.CaptureOf(parameter.Name) < 0 && parameter.GetAttributes().IsEmpty && TypeShape.ConversionOf(parameter.Type) != Conversion.None)
                .Select(static parameter => parameter.Name)
                .FirstOrDefault();
            problems.Add(new(
                Descriptors.UnusedTemplateParameter,
                templateLocation,
                [segment.Text, template.Text, Names.Short(handler), meant is null ? "" : $", and '{meant}' is taken from the query"],
                Fix: segment.Text + " " + meant));
        }
    }

    private Location? LocationOf(string name) => handler.Parameters.First(parameter => parameter.Name == name).Locations.FirstOrDefault();

    /// <summary>The default value as C#, or null where there is none.</summary>
    private static string? Default(IParameterSymbol symbol, ITypeSymbol type)
    {
        if (!symbol.HasExplicitDefaultValue)
        {
            return null;
        }

        return symbol.ExplicitDefaultValue switch
        {
            null => "default",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
            double number when double.IsNaN(number) || double.IsInfinity(number) => Special(number, "double"),
            float number when float.IsNaN(number) || float.IsInfinity(number) => Special(number, "float"),
            var value when type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char =>
                SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
            var value => $"({Names.Plain(type)})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)})",
        };

        static string Special(double number, string type) =>
            double.IsNaN(number) ? type + ".NaN" : type + (number > 0 ? ".PositiveInfinity" : ".NegativeInfinity");
    }
}
