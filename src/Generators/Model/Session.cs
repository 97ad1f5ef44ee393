namespace H3Routes.Generators.Model;

/// <summary>What stands between an extended CONNECT and a handler that is given a session.</summary>
/// <param name="Door">The runtime's type that accepts and ends sessions, with global::.</param>
/// <param name="OptionsType">The attribute's type, with global::.</param>
/// <param name="Options">The attribute as C#: what the door is told.</param>
/// <param name="HasDatagrams">It receives HTTP datagrams.</param>
internal sealed record Session(string Door, string OptionsType, string Options, bool HasDatagrams);
