using System.Runtime.InteropServices;
using static H3Routes.Interop.Libc;

namespace H3Routes.Udp;

internal sealed unsafe partial class UdpSocket
{
    /// <summary>
    /// The longest message is 65,535 bytes. The rest of a slot puts the beginnings of slots, which is where most datagrams stay, into different sets of the processor's cache.
    /// </summary>
    private const int ReceiveSlot = 65_536 + 1_536;

    /// <summary>Room for one pktinfo and one UDP_GRO.</summary>
    private const int ReceiveControl = 128;

    private byte* _receiveBuffer;
    private byte* _receiveControls;
    private mmsghdr* _receiveHeaders;
    private SocketAddressBytes* _peers;
    private SocketAddressBytes* _locals;
    private UdpDatagram* _datagrams;

    /// <summary>How many headers the last receive has used: those have to be made ready again.</summary>
    private int _received;

    /// <summary>Receives one batch without blocking. The datagrams are valid until the next call.</summary>
    /// <returns>Empty when nothing waits. A length below the batch size means the socket is drained.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The descriptor is no socket any more.</exception>
    public ReadOnlySpan<UdpDatagram> Receive()
    {
        for (int i = 0; i < _received; i++)
        {
            Ready(i);
        }

        _received = _batches ? ReceiveBatch() : ReceiveOneByOne();
        for (int i = 0; i < _received; i++)
        {
            Read(i);
        }

        return new ReadOnlySpan<UdpDatagram>(_datagrams, _received);
    }

    private void AllocateReceiveBatch()
    {
        _receiveBuffer = AllocateBuffer(_batchSize * ReceiveSlot);
        _receiveControls = Allocate<byte>(_batchSize * ReceiveControl);
        _receiveHeaders = Allocate<mmsghdr>(_batchSize);
        _peers = Allocate<SocketAddressBytes>(_batchSize);
        _locals = Allocate<SocketAddressBytes>(_batchSize);
        _datagrams = Allocate<UdpDatagram>(_batchSize);
        var vectors = Allocate<iovec>(_batchSize);
        for (int i = 0; i < _batchSize; i++)
        {
            vectors[i] = new() { iov_base = _receiveBuffer + (i * ReceiveSlot), iov_len = 65_536 };
            ref var header = ref _receiveHeaders[i].msg_hdr;
            header.msg_name = _peers + i;
            header.msg_iov = vectors + i;
            header.msg_iovlen = 1;
            header.msg_control = _receiveControls + (i * ReceiveControl);
            _datagrams[i].Data = _receiveBuffer + (i * ReceiveSlot);
            _datagrams[i].Peer = _peers + i;
            _datagrams[i].Local = _isWildcard ? _locals + i : _local;
            Ready(i);
        }
    }

    private void Ready(int index)
    {
        ref var header = ref _receiveHeaders[index].msg_hdr;
        header.msg_namelen = SocketAddressBytes.Capacity;
        header.msg_controllen = ReceiveControl;
    }

    private int ReceiveBatch()
    {
        int errors = 0;
        int count;
        do
        {
            count = recvmmsg(_fileDescriptor, _receiveHeaders, (uint)_batchSize, MSG_DONTWAIT, null);
            if (count < 0 && Marshal.GetLastPInvokeError() == ENOSYS)
            {
                _batches = false;
                return ReceiveOneByOne();
            }
        }
        while (count < 0 && MayTryAgain(ref errors));
        return Math.Max(count, 0);
    }

    private int ReceiveOneByOne()
    {
        int errors = 0;
        int count = 0;
        while (count < _batchSize)
        {
            nint length = recvmsg(_fileDescriptor, &_receiveHeaders[count].msg_hdr, MSG_DONTWAIT);
            if (length >= 0)
            {
                _receiveHeaders[count++].msg_len = (uint)length;
            }
            else if (!MayTryAgain(ref errors))
            {
                break;
            }
        }

        return count;
    }

    /// <summary>
    /// After a failed receive. An ICMP message that some peer's host has sent (port unreachable and its like) is reported once and says nothing about the datagrams that wait.
    /// </summary>
    private bool MayTryAgain(ref int errors)
    {
        switch (Marshal.GetLastPInvokeError())
        {
            case EAGAIN:
                return false;
            case EBADF or ENOTSOCK or EFAULT or EINVAL:
                throw NativeError(Marshal.GetLastPInvokeError(), "UDP datagrams cannot be received");
            default:
                return ++errors <= _batchSize;
        }
    }

    private void Read(int index)
    {
        ref var message = ref _receiveHeaders[index];
        ref var datagram = ref _datagrams[index];
        datagram.Length = (int)message.msg_len;
        datagram.SegmentSize = datagram.Length;
        _peers[index].Length = (int)message.msg_hdr.msg_namelen;
        if (message.msg_hdr.msg_controllen == 0)
        {
            return;
        }

        byte* control = (byte*)message.msg_hdr.msg_control;
        byte* end = control + message.msg_hdr.msg_controllen;
        while (end - control >= sizeof(cmsghdr))
        {
            var header = (cmsghdr*)control;
            int length = (int)header->cmsg_len - sizeof(cmsghdr);
            if (length < 0 || length > end - control - sizeof(cmsghdr))
            {
                break;
            }

            ReadControl(index, header);
            control += CmsgSpace(length);
        }
    }

    private void ReadControl(int index, cmsghdr* header)
    {
        switch (header->cmsg_level, header->cmsg_type)
        {
            case (SOL_UDP, UDP_GRO):
                int segmentSize = *(int*)(header + 1);
                if (segmentSize > 0)
                {
                    _datagrams[index].SegmentSize = Math.Min(segmentSize, _datagrams[index].Length);
                }

                break;
            case (IPPROTO_IP, IP_PKTINFO):
                var info = (in_pktinfo*)(header + 1);
                _locals[index].Write(new sockaddr_in { sin_family = AF_INET, sin_port = _local->IPv4.sin_port, sin_addr = info->ipi_spec_dst });
                break;
            case (IPPROTO_IPV6, IPV6_PKTINFO):
                var info6 = (in6_pktinfo*)(header + 1);
                sockaddr_in6 address = new() { sin6_family = AF_INET6, sin6_port = _local->IPv6.sin6_port };
                Buffer.MemoryCopy(info6->ipi6_addr, address.sin6_addr, 16, 16);
                if (IsLinkLocal(address.sin6_addr))
                {
                    address.sin6_scope_id = info6->ipi6_ifindex;
                }

                _locals[index].Write(address);
                break;
        }
    }

    /// <summary>RFC 4291 2.5.6: fe80::/10. Such an address means something only together with an interface.</summary>
    private static bool IsLinkLocal(byte* address) => address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}
