using System;

namespace H3Routes.Generators.Model;

/// <summary>An application protocol of datagrams and its handler.</summary>
/// <param name="Alpn">The protocol's name.</param>
/// <param name="Type">The handler's type with global::.</param>
/// <param name="Method">The handler's name, escaped.</param>
/// <param name="IsStatic">Otherwise each connection has an instance of the type.</param>
internal sealed record DatagramProtocol(string Alpn, string Type, string Method, bool IsStatic) : IComparable<DatagramProtocol>
{
    public int CompareTo(DatagramProtocol other)
    {
        int order = string.CompareOrdinal(Alpn, other.Alpn);
        return order != 0 ? order : string.CompareOrdinal(Type + "." + Method, other.Type + "." + other.Method);
    }
}
