using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>Packets in and out, and those that belong to no connection.</summary>
internal static unsafe partial class Quiche
{
    /// <summary>Bytes of the longest connection id, RFC 9000 17.2.</summary>
    public const int QUICHE_MAX_CONN_ID_LEN = 20;

    /// <summary>Bytes of the smallest datagram that may hold a client's Initial, RFC 9000 14.1.</summary>
    public const int QUICHE_MIN_CLIENT_INITIAL_LEN = 1200;

    /// <summary>The kernel's struct sockaddr_storage: room for an address of any family.</summary>
    [InlineArray(16)]
    public struct sockaddr_storage
    {
        private ulong _words;
    }

    public struct quiche_recv_info
    {
        public void* from;
        public uint from_len;
        public void* to;
        public uint to_len;
    }

    public struct quiche_send_info
    {
        public sockaddr_storage from;
        public uint from_len;
        public sockaddr_storage to;
        public uint to_len;

        /// <summary>When the packet may leave, on CLOCK_MONOTONIC: the pacing time.</summary>
        public Libc.timespec at;
    }

    [DllImport(Library)]
    public static extern int quiche_header_info(
        byte* buf, nuint buf_len, nuint dcil, uint* version, byte* type, byte* scid, nuint* scid_len, byte* dcid, nuint* dcid_len, byte* token,
        nuint* token_len);

    [DllImport(Library)]
    public static extern nint quiche_negotiate_version(byte* scid, nuint scid_len, byte* dcid, nuint dcid_len, byte* @out, nuint out_len);

    [DllImport(Library)]
    public static extern nint quiche_retry(
        byte* scid, nuint scid_len, byte* dcid, nuint dcid_len, byte* new_scid, nuint new_scid_len, byte* token, nuint token_len, uint version,
        byte* @out, nuint out_len);

    [DllImport(Library)]
    public static extern bool quiche_version_is_supported(uint version);

    [DllImport(Library)]
    public static extern nint quiche_conn_recv(quiche_conn* conn, byte* buf, nuint buf_len, quiche_recv_info* info);

    [DllImport(Library)]
    public static extern nint quiche_conn_send(quiche_conn* conn, byte* @out, nuint out_len, quiche_send_info* out_info);

    [DllImport(Library)]
    public static extern nuint quiche_conn_send_quantum(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nint quiche_conn_send_on_path(
        quiche_conn* conn, byte* @out, nuint out_len, void* from, uint from_len, void* to, uint to_len, quiche_send_info* out_info);

    [DllImport(Library)]
    public static extern nuint quiche_conn_send_quantum_on_path(quiche_conn* conn, void* local_addr, uint local_len, void* peer_addr, uint peer_len);

    [DllImport(Library)]
    public static extern nint quiche_conn_send_ack_eliciting(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nint quiche_conn_send_ack_eliciting_on_path(quiche_conn* conn, void* local, uint local_len, void* peer, uint peer_len);
}
