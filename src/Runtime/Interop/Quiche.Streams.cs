using System.Runtime.InteropServices;

namespace H3Routes.Interop;

internal static unsafe partial class Quiche
{
    public const int QUICHE_SHUTDOWN_READ = 0;
    public const int QUICHE_SHUTDOWN_WRITE = 1;

    /// <summary>An allocating iterator over stream ids; quiche_conn_stream_readable_next and _writable_next need none.</summary>
    public struct quiche_stream_iter;

    [DllImport(Library)]
    public static extern nint quiche_conn_stream_recv(quiche_conn* conn, ulong stream_id, byte* @out, nuint buf_len, bool* fin, ulong* out_error_code);

    [DllImport(Library)]
    public static extern nint quiche_conn_stream_send(quiche_conn* conn, ulong stream_id, byte* buf, nuint buf_len, bool fin, ulong* out_error_code);

    [DllImport(Library)]
    public static extern int quiche_conn_stream_priority(quiche_conn* conn, ulong stream_id, byte urgency, bool incremental);

    [DllImport(Library)]
    public static extern int quiche_conn_stream_shutdown(quiche_conn* conn, ulong stream_id, int direction, ulong err);

    [DllImport(Library)]
    public static extern nint quiche_conn_stream_capacity(quiche_conn* conn, ulong stream_id);

    [DllImport(Library)]
    public static extern bool quiche_conn_stream_readable(quiche_conn* conn, ulong stream_id);

    [DllImport(Library)]
    public static extern long quiche_conn_stream_readable_next(quiche_conn* conn);

    [DllImport(Library)]
    public static extern int quiche_conn_stream_writable(quiche_conn* conn, ulong stream_id, nuint len);

    [DllImport(Library)]
    public static extern long quiche_conn_stream_writable_next(quiche_conn* conn);

    [DllImport(Library)]
    public static extern bool quiche_conn_stream_finished(quiche_conn* conn, ulong stream_id);

    [DllImport(Library)]
    public static extern quiche_stream_iter* quiche_conn_readable(quiche_conn* conn);

    [DllImport(Library)]
    public static extern quiche_stream_iter* quiche_conn_writable(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern ulong quiche_conn_peer_streams_left_bidi(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern ulong quiche_conn_peer_streams_left_uni(quiche_conn* conn);

    [DllImport(Library)]
    public static extern bool quiche_stream_iter_next(quiche_stream_iter* iter, ulong* stream_id);

    [DllImport(Library)]
    public static extern void quiche_stream_iter_free(quiche_stream_iter* iter);
}
