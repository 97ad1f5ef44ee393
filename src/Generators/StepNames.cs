namespace H3Routes.Generators;

/// <summary>The names of the generator's steps, for tests of what is run again after an edit.</summary>
internal static class StepNames
{
    /// <summary>One for each attribute: the routes of each method that bears it.</summary>
    internal const string Routes = "Routes";

    /// <summary>All routes of one attribute.</summary>
    internal const string Collected = "Collected";

    internal const string JsonContexts = "JsonContexts";

    internal const string AllJsonContexts = "AllJsonContexts";

    /// <summary>What the compilation says: its name, and whether the runtime is there.</summary>
    internal const string Assembly = "Assembly";

    internal const string ReferencedRoutes = "ReferencedRoutes";

    /// <summary>The application protocols of each method with [Datagram].</summary>
    internal const string Protocols = "Protocols";

    internal const string AllProtocols = "AllProtocols";

    internal const string ReferencedProtocols = "ReferencedProtocols";

    /// <summary>Everything that the text is made of.</summary>
    internal const string Table = "Table";

    internal static readonly string[] All = [Routes, Collected, JsonContexts, AllJsonContexts, Assembly, ReferencedRoutes, Protocols, AllProtocols, ReferencedProtocols, Table];
}
