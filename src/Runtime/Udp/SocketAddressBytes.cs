using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using H3Routes.Interop;

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

    /// <summary>AF_INET, AF_INET6, or 0 for none.</summary>
    public readonly int Family => Length == 0 ? 0 : IPv4.sin_family;

    [UnscopedRef]
    internal readonly ref readonly Libc.sockaddr_in IPv4 => ref Unsafe.As<byte, Libc.sockaddr_in>(ref Unsafe.AsRef(in _bytes[0]));

    [UnscopedRef]
    internal readonly ref readonly Libc.sockaddr_in6 IPv6 => ref Unsafe.As<byte, Libc.sockaddr_in6>(ref Unsafe.AsRef(in _bytes[0]));

    public static SocketAddressBytes From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ushort port = NetworkOrder((ushort)endPoint.Port);
        Span<byte> address = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(address, out _);
        SocketAddressBytes result = default;
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            result.Write(new Libc.sockaddr_in { sin_family = Libc.AF_INET, sin_port = port, sin_addr = MemoryMarshal.Read<uint>(address) });
            return result;
        }

        Libc.sockaddr_in6 native = new() { sin6_family = Libc.AF_INET6, sin6_port = port, sin6_scope_id = (uint)endPoint.Address.ScopeId };
        address.CopyTo(new Span<byte>(native.sin6_addr, 16));
        result.Write(native);
        return result;
    }

    public readonly IPEndPoint ToIPEndPoint()
    {
        switch (Family)
        {
            case Libc.AF_INET:
                return new IPEndPoint(new IPAddress(IPv4.sin_addr), NetworkOrder(IPv4.sin_port));
            case Libc.AF_INET6:
                var address = IPv6;
                return new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(address.sin6_addr, 16), address.sin6_scope_id), NetworkOrder(address.sin6_port));
            default:
                throw new InvalidOperationException("The socket address is empty.");
        }
    }

    /// <summary>Becomes that IPv4 address.</summary>
    internal void Write(in Libc.sockaddr_in address)
    {
        Unsafe.As<byte, Libc.sockaddr_in>(ref _bytes[0]) = address;
        Length = sizeof(Libc.sockaddr_in);
    }

    /// <summary>Becomes that IPv6 address.</summary>
    internal void Write(in Libc.sockaddr_in6 address)
    {
        Unsafe.As<byte, Libc.sockaddr_in6>(ref _bytes[0]) = address;
        Length = sizeof(Libc.sockaddr_in6);
    }

    public bool Equals(SocketAddressBytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is SocketAddressBytes other && Equals(other);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    private static ushort NetworkOrder(ushort value) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
