using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace H3Routes.Udp;

/// <summary>A sockaddr_in or sockaddr_in6 as the kernel writes it: compared and hashed as bytes, so that the path of a packet makes no objects.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketAddressBytes : IEquatable<SocketAddressBytes>
{
    /// <summary>sizeof(sockaddr_in6).</summary>
    public const int Capacity = 28;

    private fixed byte _bytes[Capacity];

    /// <summary>16 for IPv4, 28 for IPv6, 0 for none.</summary>
    public int Length;

    [UnscopedRef]
    public ReadOnlySpan<byte> Span => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<SocketAddressBytes, byte>(ref this), Length);

    public static SocketAddressBytes From(IPEndPoint endPoint) => throw new NotImplementedException();

    public readonly IPEndPoint ToIPEndPoint() => throw new NotImplementedException();

    public bool Equals(SocketAddressBytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is SocketAddressBytes other && Equals(other);

    public override int GetHashCode() => throw new NotImplementedException();
}
