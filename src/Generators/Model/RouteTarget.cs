namespace H3Routes.Generators.Model;

/// <summary>What a route calls.</summary>
/// <param name="Display">Type and method, for people.</param>
internal abstract record RouteTarget(string Display);

/// <summary>A method of this assembly.</summary>
/// <param name="Type">The type's name with global::.</param>
/// <param name="Name">The method's name, escaped.</param>
/// <param name="Filters">The filters' types with global::, the outermost first.</param>
/// <param name="Session">Null but for a handler that is given a session.</param>
internal sealed record Handler(
    string Display, string Type, string Name, bool IsStatic, EquatableArray<Parameter> Parameters, Result Result, EquatableArray<string> Filters, Session? Session) : RouteTarget(Display);

/// <summary>A route of the table of a referenced assembly.</summary>
/// <param name="Table">The table's type, with global::.</param>
/// <param name="Number">The route's number there.</param>
internal sealed record ReferencedRoute(string Display, string Assembly, string Table, int Number) : RouteTarget(Display);
