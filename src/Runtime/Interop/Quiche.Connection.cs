using System.Runtime.InteropServices;

namespace H3Routes.Interop;

internal static unsafe partial class Quiche
{
    [DllImport(Library)]
    public static extern quiche_conn* quiche_accept(
        byte* scid, nuint scid_len, byte* odcid, nuint odcid_len, void* local, uint local_len, void* peer, uint peer_len, quiche_config* config);

    [DllImport(Library)]
    public static extern quiche_conn* quiche_connect(
        byte* server_name, byte* scid, nuint scid_len, void* local, uint local_len, void* peer, uint peer_len, quiche_config* config);

    [DllImport(Library)]
    public static extern bool quiche_conn_set_keylog_path(quiche_conn* conn, byte* path);

    [DllImport(Library)]
    public static extern void quiche_conn_set_keylog_fd(quiche_conn* conn, int fd);

    [DllImport(Library)]
    public static extern bool quiche_conn_set_qlog_path(quiche_conn* conn, byte* path, byte* log_title, byte* log_desc);

    [DllImport(Library)]
    public static extern void quiche_conn_set_qlog_fd(quiche_conn* conn, int fd, byte* log_title, byte* log_desc);

    [DllImport(Library)]
    public static extern int quiche_conn_set_session(quiche_conn* conn, byte* buf, nuint buf_len);

    [DllImport(Library)]
    public static extern int quiche_conn_set_max_idle_timeout(quiche_conn* conn, ulong v);

    [DllImport(Library), SuppressGCTransition]
    public static extern nuint quiche_conn_max_send_udp_payload_size(quiche_conn* conn);

    [DllImport(Library)]
    public static extern ulong quiche_conn_timeout_as_nanos(quiche_conn* conn);

    [DllImport(Library)]
    public static extern ulong quiche_conn_timeout_as_millis(quiche_conn* conn);

    [DllImport(Library)]
    public static extern void quiche_conn_on_timeout(quiche_conn* conn);

    [DllImport(Library)]
    public static extern int quiche_conn_close(quiche_conn* conn, bool app, ulong err, byte* reason, nuint reason_len);

    [DllImport(Library)]
    public static extern void quiche_conn_trace_id(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern void quiche_conn_application_proto(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern void quiche_conn_peer_cert(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern void quiche_conn_session(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern void quiche_conn_server_name(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_established(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_resumed(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_in_early_data(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_readable(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_draining(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_closed(quiche_conn* conn);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_timed_out(quiche_conn* conn);

    [DllImport(Library)]
    public static extern bool quiche_conn_peer_error(quiche_conn* conn, bool* is_app, ulong* error_code, byte** reason, nuint* reason_len);

    [DllImport(Library)]
    public static extern bool quiche_conn_local_error(quiche_conn* conn, bool* is_app, ulong* error_code, byte** reason, nuint* reason_len);

    [DllImport(Library)]
    public static extern bool quiche_conn_peer_transport_params(quiche_conn* conn, quiche_transport_params* @out);

    [DllImport(Library), SuppressGCTransition]
    public static extern bool quiche_conn_is_server(quiche_conn* conn);

    [DllImport(Library)]
    public static extern void quiche_conn_free(quiche_conn* conn);
}
