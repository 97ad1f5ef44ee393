using static H3Routes.Interop.Libc;

namespace H3Routes.Udp;

internal sealed unsafe partial class UdpSocket
{
    // Classic BPF, <linux/bpf_common.h>.
    private const ushort LoadLength = 0x80;
    private const ushort LoadByte = 0x30;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfSet = 0x45;
    private const ushort ReturnConstant = 0x06;
    private const ushort ReturnAccumulator = 0x16;

    /// <summary>No socket has this number: the kernel then takes its hash of both addresses.</summary>
    private const uint Hash = uint.MaxValue;

    /// <summary>
    /// Makes the kernel give each packet to the worker whose number is in the packet's connection id, whatever address it comes from. It holds for the whole group
    /// of sockets that share the port (<see cref="UdpSocketOptions.ReusePort"/>), also for those that join later. A worker's number is the place of its socket in the order of binding.
    /// Packets with an id of another length, as a client's first ones may have, and with numbers that no socket has, go by the kernel's hash of both addresses.
    /// </summary>
    /// <param name="connectionIdLength">The length of the ids that we issue: 1 to 20.</param>
    /// <param name="workerOffset">The byte of such an id that is the worker's number.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The kernel takes no program, or the socket does not share its port.</exception>
    public void SteerByConnectionId(int connectionIdLength, int workerOffset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(connectionIdLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connectionIdLength, 20);
        ArgumentOutOfRangeException.ThrowIfNegative(workerOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(workerOffset, connectionIdLength);

        // RFC 8999 5.1: flags, version (4 bytes), length of the destination connection id, that id. RFC 9000 17.3: flags, destination connection id.
        // Offsets count from the UDP payload. A load beyond its end would give socket 0, so the length comes first; no packet of ours is that short.
        ReadOnlySpan<sock_filter> program =
        [
            new() { code = LoadLength },
            new() { code = JumpIfAtLeast, k = (uint)(6 + connectionIdLength), jt = 0, jf = 8 },
            new() { code = LoadByte, k = 0 },
            new() { code = JumpIfSet, k = 0x80, jt = 0, jf = 4 },
            new() { code = LoadByte, k = 5 },
            new() { code = JumpIfEqual, k = (uint)connectionIdLength, jt = 0, jf = 4 },
            new() { code = LoadByte, k = (uint)(6 + workerOffset) },
            new() { code = ReturnAccumulator },
            new() { code = LoadByte, k = (uint)(1 + workerOffset) },
            new() { code = ReturnAccumulator },
            new() { code = ReturnConstant, k = Hash },
        ];
        fixed (sock_filter* filter = program)
        {
            sock_fprog attached = new() { len = (ushort)program.Length, filter = filter };
            Check(setsockopt(_fileDescriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &attached, (uint)sizeof(sock_fprog)), "Packets cannot be steered to their workers");
        }
    }
}
