using System.Runtime.InteropServices;
using static H3Routes.Interop.Libc;

namespace H3Routes.Udp;

internal sealed unsafe partial class UdpSocket
{
    /// <summary>Messages lie one behind another, so that many small ones stay in few pages: at least seven of the longest fit.</summary>
    private const int SendBuffer = 512 * 1024;

    /// <summary>A message begins on a cache line of its own.</summary>
    private const int SendAlignment = 64;

    /// <summary>Room for one pktinfo and one UDP_SEGMENT.</summary>
    private static readonly int SendControl = CmsgSpace(sizeof(in6_pktinfo)) + CmsgSpace(sizeof(ushort));

    private byte* _sendBuffer;
    private byte* _sendControls;
    private mmsghdr* _sendHeaders;
    private iovec* _sendVectors;
    private SocketAddressBytes* _destinations;
    private int* _segmentSizes;

    /// <summary>Bytes of the buffer that hold messages.</summary>
    private int _sendUsed;

    /// <summary>Messages from <see cref="_sent"/> to <see cref="_sendCount"/> wait.</summary>
    private int _sent;
    private int _sendCount;

    /// <summary>Datagrams the kernel refused for good (unreachable, too big, not permitted): lost, as UDP may lose any.</summary>
    public long Dropped { get; private set; }

    private bool IsSendBatchFull => _sendCount >= _batchSize || SendBuffer - _sendUsed < MaxMessage;

    /// <summary>
    /// Room for one message of the send batch: <see cref="MaxMessage"/> bytes. Flushes first if the batch is full. Null while the kernel takes nothing (wait for writable,
    /// then <see cref="Flush"/>).
    /// </summary>
    public byte* Rent()
    {
        if (IsSendBatchFull && !Flush())
        {
            return null;
        }

        return _sendBuffer + _sendUsed;
    }

    /// <summary>Adds what was written to the rented room: <paramref name="length"/> bytes in segments of <paramref name="segmentSize"/>, the last may be shorter.</summary>
    /// <param name="length">1 to <see cref="MaxMessage"/>.</param>
    /// <param name="segmentSize">At least a 64th of <paramref name="length"/>.</param>
    /// <param name="to">The peer.</param>
    /// <param name="from">The source address on a socket that is bound to a wildcard address; an empty one leaves it to the kernel. Its port is not looked at.</param>
    public void Add(int length, int segmentSize, in SocketAddressBytes to, in SocketAddressBytes from)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxMessage);
        ArgumentOutOfRangeException.ThrowIfLessThan((long)segmentSize * MaxSegments, length, nameof(segmentSize));
        int step = Segments ? length : segmentSize;
        for (int offset = 0; offset < length; offset += step)
        {
            AddMessage(_sendBuffer + _sendUsed + offset, Math.Min(step, length - offset), segmentSize, to, from);
        }

        _sendUsed += (length + SendAlignment - 1) & -SendAlignment;
    }

    /// <summary>Sends what was added. False if the kernel took only a part (EAGAIN): the rest stays, wait for writable and call again. A datagram that the kernel refuses otherwise is dropped and counted.</summary>
    public bool Flush()
    {
        bool again = false;
        while (_sent < _sendCount)
        {
            int count = SendSome();
            if (count > 0)
            {
                _sent += count;
                again = false;
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case EINTR:
                    break;
                case EAGAIN:
                    return false;
                case ENOSYS when _batches:
                    _batches = false;
                    break;
                case EIO or EINVAL or EOPNOTSUPP when _segmentSizes[_sent] != 0:
                    if (!SendSplit(_sent))
                    {
                        return false;
                    }

                    _sent++;
                    break;
                case ECONNREFUSED or EHOSTUNREACH or ENETUNREACH when !again:
                    // Perhaps the echo of an earlier datagram (an ICMP message), which the socket reports once.
                    again = true;
                    break;
                default:
                    Dropped += DatagramsOf(_sent++);
                    again = false;
                    break;
            }
        }

        _sent = 0;
        _sendCount = 0;
        _sendUsed = 0;
        return true;
    }

    private void AllocateSendBatch()
    {
        // A message beyond the batch may still have to be split into segments.
        int capacity = _batchSize + MaxSegments;
        _sendBuffer = AllocateBuffer(SendBuffer);
        _sendControls = Allocate<byte>(capacity * SendControl);
        _sendHeaders = Allocate<mmsghdr>(capacity);
        _sendVectors = Allocate<iovec>(capacity);
        _destinations = Allocate<SocketAddressBytes>(capacity);
        _segmentSizes = Allocate<int>(capacity);
        for (int i = 0; i < capacity; i++)
        {
            ref var header = ref _sendHeaders[i].msg_hdr;
            header.msg_name = _destinations + i;
            header.msg_iov = _sendVectors + i;
            header.msg_iovlen = 1;
            header.msg_control = _sendControls + (i * SendControl);
        }
    }

    private void AddMessage(byte* data, int length, int segmentSize, in SocketAddressBytes to, in SocketAddressBytes from)
    {
        int index = _sendCount++;
        _sendVectors[index] = new() { iov_base = data, iov_len = (nuint)length };
        _destinations[index] = to;
        ref var header = ref _sendHeaders[index].msg_hdr;
        header.msg_namelen = (uint)to.Length;
        header.msg_controllen = 0;
        if (_isWildcard && from.Length != 0)
        {
            AddSource(ref header, from);
        }

        // Last, so that SendSplit can take it away.
        _segmentSizes[index] = length > segmentSize ? segmentSize : 0;
        if (length > segmentSize)
        {
            *(ushort*)AddControl(ref header, SOL_UDP, UDP_SEGMENT, sizeof(ushort)) = (ushort)segmentSize;
        }
    }

    private static void AddSource(ref msghdr header, in SocketAddressBytes from)
    {
        if (from.Family == AF_INET)
        {
            *(in_pktinfo*)AddControl(ref header, IPPROTO_IP, IP_PKTINFO, sizeof(in_pktinfo)) = new() { ipi_spec_dst = from.IPv4.sin_addr };
            return;
        }

        var address = from.IPv6;
        in6_pktinfo info = new() { ipi6_ifindex = address.sin6_scope_id };
        Buffer.MemoryCopy(address.sin6_addr, info.ipi6_addr, 16, 16);
        *(in6_pktinfo*)AddControl(ref header, IPPROTO_IPV6, IPV6_PKTINFO, sizeof(in6_pktinfo)) = info;
    }

    /// <returns>Where the data goes.</returns>
    private static void* AddControl(ref msghdr message, int level, int type, int length)
    {
        var header = (cmsghdr*)((byte*)message.msg_control + message.msg_controllen);
        *header = new() { cmsg_len = CmsgLength(length), cmsg_level = level, cmsg_type = type };
        message.msg_controllen += (nuint)CmsgSpace(length);
        return header + 1;
    }

    /// <returns>The messages that were sent, or -1.</returns>
    private int SendSome()
    {
        if (_batches)
        {
            return sendmmsg(_fileDescriptor, _sendHeaders + _sent, (uint)(_sendCount - _sent), MSG_DONTWAIT | MSG_NOSIGNAL);
        }

        return sendmsg(_fileDescriptor, &_sendHeaders[_sent].msg_hdr, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 1;
    }

    /// <summary>
    /// Sends a GSO message that was refused segment by segment. If that goes, it was GSO that was refused, and it is not used again; if not (a segment above the MTU,
    /// as MTU discovery tries it, or an address that is not ours), GSO is not to blame.
    /// </summary>
    /// <returns>False if the kernel took only a part: the message is what remains.</returns>
    private bool SendSplit(int index)
    {
        ref var vector = ref _sendVectors[index];
        msghdr message = _sendHeaders[index].msg_hdr;
        message.msg_controllen -= (nuint)CmsgSpace(sizeof(ushort));
        iovec segment = default;
        message.msg_iov = &segment;
        bool sent = false;
        bool refused = false;
        bool full = false;
        while (vector.iov_len > 0 && !full)
        {
            segment = new() { iov_base = vector.iov_base, iov_len = Math.Min(vector.iov_len, (nuint)_segmentSizes[index]) };
            int error = sendmsg(_fileDescriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is EINTR)
            {
                continue;
            }

            full = error is EAGAIN;
            if (!full)
            {
                sent |= error == 0;
                refused |= error != 0;
                Dropped += error == 0 ? 0 : 1;
                vector = new() { iov_base = (byte*)vector.iov_base + segment.iov_len, iov_len = vector.iov_len - segment.iov_len };
            }
        }

        Segments &= !sent || refused;
        return !full;
    }

    private long DatagramsOf(int index)
    {
        long length = (long)_sendVectors[index].iov_len;
        int segmentSize = _segmentSizes[index];
        return segmentSize == 0 ? 1 : (length + segmentSize - 1) / segmentSize;
    }
}
