using System.Linq;
using H3Routes.Generators.Diagnostics;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <content>What keeps generated code from calling a handler.</content>
internal sealed partial class RouteParser
{
    private void CheckHandler()
    {
        string name = Names.Short(_handler);
        Location? location = _handler.Locations.FirstOrDefault();

        // The type of an extension block has no name.
        if (_handler.MethodKind != MethodKind.Ordinary || !_handler.ContainingType.CanBeReferencedByName)
        {
            _problems.Add(new(Descriptors.Inaccessible, location, [name, "it is no method of a type: write one"]));
            return;
        }

        if (TypeShape.IsFileLocal(_handler.ContainingType))
        {
            _problems.Add(new(Descriptors.Inaccessible, location, [name, "its type is local to a file: make the type internal or public"]));
        }
        else if (!_compilation.IsSymbolAccessibleWithin(_handler, _compilation.Assembly))
        {
            _problems.Add(new(Descriptors.Inaccessible, location, [name, "it, or a type around it, is private or protected: make it internal or public"], Fix: "internal"));
        }
        else if (_handler.IsStatic && (_handler.IsAbstract || _handler.IsVirtual))
        {
            _problems.Add(new(Descriptors.Inaccessible, location, [name, "a static abstract or virtual member is called by way of a type parameter only: write a static method of a class or struct"]));
        }
        else if (IsForbidden(_handler))
        {
            _problems.Add(new(Descriptors.Inaccessible, location, [name, "it, or a type around it, is obsolete, and its use an error: let [Obsolete] be a warning"]));
        }

        if (_handler.IsGenericMethod || Generic(_handler.ContainingType))
        {
            _problems.Add(new(Descriptors.Generic, location, [name]));
        }

        if (!_handler.IsStatic)
        {
            CheckInstance(name, location);
        }

        if ((_handler.PartialImplementationPart ?? _handler).IsAsync && _handler.ReturnsVoid)
        {
            _problems.Add(new(Descriptors.AsyncVoid, location, [name]));
        }
    }

    private void CheckInstance(string name, Location? location)
    {
        INamedTypeSymbol type = _handler.ContainingType;
        IMethodSymbol? constructor = type.InstanceConstructors.FirstOrDefault(constructor => constructor.Parameters.IsEmpty && _compilation.IsSymbolAccessibleWithin(constructor, _compilation.Assembly));
        string? reason = type switch
        {
            { TypeKind: TypeKind.Interface } => "is an interface",
            { IsAbstract: true } => "is abstract",
            { IsRefLikeType: true } => "is a ref struct",
            _ when constructor is null => "has no accessible constructor without parameters",
            _ when HasRequiredMembers(type) && !SetsRequiredMembers(constructor) => "has required members",
            _ => null,
        };
        if (reason is not null)
        {
            _problems.Add(new(Descriptors.NoInstance, location, [name, Names.Short((ITypeSymbol)type), reason], Fix: "static"));
        }
        else if (type.AllInterfaces.Any(static face => Names.Is(face, "System", "IDisposable") || Names.Is(face, "System", "IAsyncDisposable")))
        {
            _problems.Add(new(Descriptors.Disposable, location, [name, Names.Short((ITypeSymbol)type)], Fix: "static"));
        }
    }

    private static bool HasRequiredMembers(INamedTypeSymbol? type) =>
        type is not null && (type.GetMembers().Any(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }) || HasRequiredMembers(type.BaseType));

    private static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(static attribute => Names.Is(attribute.AttributeClass, "System.Diagnostics.CodeAnalysis", "SetsRequiredMembersAttribute"));

    /// <summary>Obsolete, and the compiler makes an error of it.</summary>
    private static bool IsForbidden(ISymbol? symbol) => symbol is not null
        && (symbol.GetAttributes().Any(static attribute => Names.Is(attribute.AttributeClass, "System", "ObsoleteAttribute") && attribute.ConstructorArguments.Any(static argument => argument.Value is true))
            || IsForbidden(symbol.ContainingType));

    private static bool Generic(INamedTypeSymbol? type) => type is not null && (type.Arity > 0 || Generic(type.ContainingType));
}
