using System.Runtime.InteropServices;
using static H3Routes.Interop.Libc;

namespace H3Routes.Udp;

internal sealed unsafe partial class UdpSocket
{
    /// <summary>Room for one sock_extended_err with the address of the host that complained.</summary>
    private const int ErrorControl = 128;

    /// <summary>True if the kernel keeps what ICMP messages say of the datagrams that were sent, for <see cref="TryReceiveError"/>. A queued one makes the descriptor readable.</summary>
    public bool ReportsErrors { get; private set; }

    /// <summary>Takes the next queued error without blocking.</summary>
    /// <param name="peer">Where the datagram was to go.</param>
    /// <param name="error">An errno, as ECONNREFUSED for a port on which nothing listens. Anybody on the path can forge one.</param>
    public bool TryReceiveError(out SocketAddressBytes peer, out int error)
    {
        peer = default;
        error = 0;
        if (!ReportsErrors)
        {
            return false;
        }

        var address = default(SocketAddressBytes);
        byte* control = stackalloc byte[ErrorControl];
        msghdr message = new() { msg_name = &address, msg_namelen = SocketAddressBytes.Capacity, msg_control = control, msg_controllen = ErrorControl };
        while (recvmsg(_fileDescriptor, &message, MSG_DONTWAIT | MSG_ERRQUEUE) < 0)
        {
            if (Marshal.GetLastPInvokeError() != EINTR)
            {
                return false;
            }
        }

        address.Length = (int)message.msg_namelen;
        peer = address;
        byte* end = control + message.msg_controllen;
        while (end - control >= sizeof(cmsghdr))
        {
            var header = (cmsghdr*)control;
            int length = (int)header->cmsg_len - sizeof(cmsghdr);
            if (length < 0 || length > end - control - sizeof(cmsghdr))
            {
                break;
            }

            if ((header->cmsg_level, header->cmsg_type) is (IPPROTO_IP, IP_RECVERR) or (IPPROTO_IPV6, IPV6_RECVERR) && length >= sizeof(int))
            {
                // ee_errno is the first field of struct sock_extended_err.
                error = *(int*)(header + 1);
            }

            control += CmsgSpace(length);
        }

        return true;
    }
}
