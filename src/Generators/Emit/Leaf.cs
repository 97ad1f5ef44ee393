using System.Collections.Generic;
using H3Routes.Generators.Model;

namespace H3Routes.Generators.Emit;

/// <summary>Where a path ends: the routes of one shape, one a method.</summary>
internal sealed class Leaf
{
    internal int Number { get; set; }

    internal List<LeafRoute> Routes { get; } = [];
}

/// <summary>A route at a leaf.</summary>
/// <param name="Redirects">The leaf is the template's other form, and the answer sends the client to the template's own.</param>
internal sealed record LeafRoute(Route Route, bool IsOtherForm, bool Redirects);
