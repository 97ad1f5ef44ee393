namespace H3Routes.Generators.Model;

/// <summary>What the generator knows of the compilation as a whole.</summary>
/// <param name="Name">The assembly's name.</param>
/// <param name="HasRuntime">H3Routes' runtime is referenced; without it nothing can be generated.</param>
internal sealed record AssemblyModel(string Name, bool HasRuntime);

/// <summary>Everything that the text is made of.</summary>
/// <param name="Protocols">Those of this assembly.</param>
/// <param name="ProtocolTables">The tables of referenced assemblies that have such protocols, with global::.</param>
internal sealed record TableModel(AssemblyModel Assembly, EquatableArray<Route> Routes, EquatableArray<JsonContext> JsonContexts, EquatableArray<DatagramProtocol> Protocols, EquatableArray<string> ProtocolTables);
