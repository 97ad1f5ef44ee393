using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>DATAGRAM frames, RFC 9221.</summary>
internal static unsafe partial class Quiche
{
    [DllImport(Library)]
    public static extern nint quiche_conn_dgram_max_writable_len(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern nint quiche_conn_dgram_recv_front_len(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern nint quiche_conn_dgram_recv_queue_len(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nint quiche_conn_dgram_recv_queue_byte_size(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern nint quiche_conn_dgram_send_queue_len(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nint quiche_conn_dgram_send_queue_byte_size(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nint quiche_conn_dgram_recv(quiche_conn* conn, byte* buf, nuint buf_len);

    [DllImport(Library)]
    public static extern nint quiche_conn_dgram_send(quiche_conn* conn, byte* buf, nuint buf_len);

    [DllImport(Library)]
    public static extern void quiche_conn_dgram_purge_outgoing(quiche_conn* conn, delegate* unmanaged[Cdecl]<byte*, nuint, byte> f);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_dgram_send_queue_full(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_dgram_recv_queue_full(quiche_conn* conn);
}
