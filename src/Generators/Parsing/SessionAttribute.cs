using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace H3Routes.Generators.Parsing;

/// <summary>An attribute whose routes are extended CONNECTs and whose handlers are given a session.</summary>
/// <param name="Name">The attribute's.</param>
/// <param name="Protocols">The values of :protocol: a route each. The attribute's property Protocol, where it is set, stands in their place; with neither, requests of its property Method are meant.</param>
/// <param name="Parameter">The type of the handler's parameter.</param>
/// <param name="Door">The runtime's type that accepts and ends sessions: H3Routes.H3WebSocketDoor shows which members it has.</param>
/// <param name="HasDatagrams">A handler may take a span, too: it is called for each datagram of its session.</param>
internal sealed record SessionAttribute(string Name, string[] Protocols, string Namespace, string Parameter, string Door, bool HasDatagrams = false)
{
    internal static readonly SessionAttribute[] All =
    [
        new("WebSocketAttribute", ["websocket"], "System.Net.WebSockets", "WebSocket", "H3WebSocketDoor"),
        new("WebTransportAttribute", ["webtransport", "webtransport-h3"], "H3Routes", "WebTransportSession", "H3WebTransportDoor"),
        new("DatagramAttribute", [], "H3Routes", "H3Datagrams", "H3DatagramsDoor", HasDatagrams: true),
    ];

    /// <summary>As a person writes it.</summary>
    internal string Written => "[" + Name.Substring(0, Name.Length - "Attribute".Length) + "]";

    internal static SessionAttribute? Of(string attribute) => All.FirstOrDefault(session => session.Name == attribute);

    /// <summary>The attribute that gives sessions of that type.</summary>
    internal static SessionAttribute? Giving(ITypeSymbol type) => All.FirstOrDefault(session => session.Gives(type));

    internal bool Gives(ITypeSymbol type) => Names.Is(type, Namespace, Parameter);

    /// <summary>The values of :protocol; none where ordinary requests are meant.</summary>
    internal IReadOnlyList<string> ProtocolsOf(AttributeData attribute) => Property(attribute, "Protocol") is { } protocol ? [protocol] : Protocols;

    /// <summary>The method of ordinary requests.</summary>
    internal static string MethodOf(AttributeData attribute) => Property(attribute, "Method") ?? "GET";

    /// <summary>Null where it is not set.</summary>
    internal static int? QueueLengthOf(AttributeData attribute) => attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "QueueLength").Value.Value as int?;

    private static string? Property(AttributeData attribute, string name) => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as string;
}
