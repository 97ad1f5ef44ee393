using H3Routes.Udp;

namespace H3Routes.Quic;

/// <summary>The engine's sockaddr_storage as our address.</summary>
internal static unsafe class QuicAddress
{
    public static SocketAddressBytes Read(void* storage, uint length)
    {
        SocketAddressBytes address = default;
        address.Length = (int)Math.Min(length, SocketAddressBytes.Capacity);
        Buffer.MemoryCopy(storage, &address, SocketAddressBytes.Capacity, address.Length);
        return address;
    }
}
