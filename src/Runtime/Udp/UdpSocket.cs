using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static H3Routes.Interop.Libc;

namespace H3Routes.Udp;

/// <summary>
/// A non-blocking UDP socket that receives and sends in batches: recvmmsg with GRO, sendmmsg with GSO, each probed and with a fallback. One thread's.
/// A socket of an IPv6 address is dual-stack: IPv4 peers have mapped addresses there. Linux only.
/// </summary>
internal sealed unsafe partial class UdpSocket : IDisposable
{
    /// <summary>Most bytes of one GSO message (65,535 less headers, and at most 64 segments).</summary>
    public const int MaxMessage = 65_000;

    /// <summary>Most segments of one GSO message (the kernel's UDP_MAX_SEGMENTS).</summary>
    public const int MaxSegments = 64;

    private readonly int _fileDescriptor;
    private readonly int _batchSize;
    private readonly bool _isWildcard;
    private readonly SocketAddressBytes* _local;
    private readonly nint[] _allocations = new nint[16];
    private int _allocationCount;
    private bool _batches;
    private bool _disposed;

    private UdpSocket(IPEndPoint endPoint, UdpSocketOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("H3Routes' UDP sockets need Linux.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        _batchSize = options.BatchSize;
        _batches = options.AllowBatches;
        _isWildcard = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
        bool isIPv6 = endPoint.AddressFamily == AddressFamily.InterNetworkV6;
        _fileDescriptor = socket(isIPv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (_fileDescriptor == -1)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), $"A UDP socket for {endPoint} cannot be opened");
        }

        try
        {
            _local = Allocate<SocketAddressBytes>(1);
            Configure(isIPv6, options);
            *_local = SocketAddressBytes.From(endPoint);
            if (bind(_fileDescriptor, _local, (uint)_local->Length) != 0)
            {
                throw NativeError(Marshal.GetLastPInvokeError(), $"UDP {endPoint} cannot be bound");
            }

            uint length = SocketAddressBytes.Capacity;
            Check(getsockname(_fileDescriptor, _local, &length), "getsockname");
            _local->Length = (int)length;
            LocalEndPoint = _local->ToIPEndPoint();
            AllocateReceiveBatch();
            AllocateSendBatch();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens and binds.</summary>
    /// <exception cref="SocketException">The address is in use, not of this host, or not permitted.</exception>
    public static UdpSocket Bind(IPEndPoint endPoint, UdpSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new UdpSocket(endPoint, options ?? new UdpSocketOptions());
    }

    public int FileDescriptor => _fileDescriptor;

    /// <summary>Most messages of one receive.</summary>
    public int BatchSize => _batchSize;

    /// <summary>The bound address with its actual port.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>True while GSO is in use: it stops at the first refusal of the kernel or device.</summary>
    public bool Segments { get; private set; }

    /// <summary>True if the kernel joins datagrams of a peer into one message (GRO).</summary>
    public bool Coalesces { get; private set; }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        close(_fileDescriptor);
        foreach (nint allocation in _allocations)
        {
            NativeMemory.AlignedFree((void*)allocation);
        }
    }

    private void Configure(bool isIPv6, UdpSocketOptions options)
    {
        if (isIPv6)
        {
            Check(Set(IPPROTO_IPV6, IPV6_V6ONLY, 0), "IPV6_V6ONLY");
        }

        if (options.ReusePort)
        {
            Check(Set(SOL_SOCKET, SO_REUSEPORT, 1), "SO_REUSEPORT");
        }

        if (_isWildcard)
        {
            Check(isIPv6 ? Set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) : Set(IPPROTO_IP, IP_PKTINFO, 1), "the destination address of datagrams");
        }

        // RFC 9000 14: QUIC's datagrams must not be fragmented. PROBE sets DF and leaves the finding of the path's MTU to QUIC (RFC 8899), where DO would
        // trust ICMP messages that anybody can forge. Not every socket has both options.
        Set(IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
        if (isIPv6)
        {
            Set(IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
        }

        if (options.ReportErrors)
        {
            ReportsErrors = Set(IPPROTO_IP, IP_RECVERR, 1) == 0;
            ReportsErrors |= isIPv6 && Set(IPPROTO_IPV6, IPV6_RECVERR, 1) == 0;
        }

        Set(SOL_SOCKET, SO_RCVBUF, options.ReceiveBufferSize);
        Set(SOL_SOCKET, SO_SNDBUF, options.SendBufferSize);

        // 0 leaves the default segment size off; a kernel that knows the option takes it.
        Segments = options.AllowSegmentation && Set(SOL_UDP, UDP_SEGMENT, 0) == 0;
        Coalesces = options.AllowCoalescing && Set(SOL_UDP, UDP_GRO, 1) == 0;
    }

    private int Set(int level, int option, int value) => setsockopt(_fileDescriptor, level, option, &value, sizeof(int));

    /// <summary>Zeroed memory that lives as long as the socket.</summary>
    private T* Allocate<T>(int count)
        where T : unmanaged
    {
        nuint size = (nuint)count * (nuint)sizeof(T);
        var memory = (T*)NativeMemory.AlignedAlloc(size, 64);
        NativeMemory.Clear(memory, size);
        _allocations[_allocationCount++] = (nint)memory;
        return memory;
    }

    /// <summary>A page-aligned buffer that lives as long as the socket. Not cleared: pages that nobody writes cost nothing.</summary>
    private byte* AllocateBuffer(int size)
    {
        var memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, 4096);
        _allocations[_allocationCount++] = (nint)memory;
        return memory;
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw NativeError(Marshal.GetLastPInvokeError(), what);
        }
    }

    /// <param name="error">errno, read before the text is made: making it may call the system.</param>
    private static SocketException NativeError(int error, string what)
    {
        var code = error switch
        {
            EPERM or EACCES => SocketError.AccessDenied,
            EINVAL => SocketError.InvalidArgument,
            EMFILE => SocketError.TooManyOpenSockets,
            ENOMEM or ENOBUFS => SocketError.NoBufferSpaceAvailable,
            EAFNOSUPPORT => SocketError.AddressFamilyNotSupported,
            EADDRINUSE => SocketError.AddressAlreadyInUse,
            EADDRNOTAVAIL => SocketError.AddressNotAvailable,
            ENOPROTOOPT => SocketError.ProtocolOption,
            _ => SocketError.SocketError,
        };
        return new SocketException((int)code, $"{what}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }
}
