using System.Collections.Generic;
using H3Routes.Generators.Diagnostics;
using H3Routes.Generators.Model;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>What the parser made of one attribute: the generator takes the routes, the analyzer the rest.</summary>
/// <param name="Routes">One; several for an attribute with several protocols; none where a problem is an error.</param>
/// <param name="Location">Of the template.</param>
internal sealed record ParsedRoute(IReadOnlyList<Route> Routes, Location? Location, IReadOnlyList<Problem> Problems);
