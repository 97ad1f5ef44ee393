using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Diagnostics;

/// <summary>Something to report about a route. It holds a location, so it never goes into the generator's model.</summary>
/// <param name="Fix">What the code fix needs to know, under <see cref="FixKey"/>.</param>
internal sealed record Problem(DiagnosticDescriptor Descriptor, Location? Location, object[] Arguments, string? Fix = null, Location[]? Others = null)
{
    /// <summary>The property of a diagnostic that tells a code fix what to do.</summary>
    internal const string FixKey = "fix";

    internal bool IsError => Descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    internal Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor, Location, Others, Fix is null ? null : ImmutableDictionary<string, string?>.Empty.Add(FixKey, Fix), Arguments);
}
