using System.Collections.Generic;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>What the parser made of one attribute: the generator takes the route, the analyzer the rest.</summary>
/// <param name="Route">Null where a problem is an error.</param>
/// <param name="Location">Of the template.</param>
internal sealed record ParsedRoute(Route? Route, Location? Location, IReadOnlyList<Problem> Problems);
