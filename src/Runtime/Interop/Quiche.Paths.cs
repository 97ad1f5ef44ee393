using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>Paths and migration, RFC 9000 9.</summary>
internal static unsafe partial class Quiche
{
    public const int QUICHE_PATH_EVENT_NEW = 0;
    public const int QUICHE_PATH_EVENT_VALIDATED = 1;
    public const int QUICHE_PATH_EVENT_FAILED_VALIDATION = 2;
    public const int QUICHE_PATH_EVENT_CLOSED = 3;
    public const int QUICHE_PATH_EVENT_REUSED_SOURCE_CONNECTION_ID = 4;
    public const int QUICHE_PATH_EVENT_PEER_MIGRATED = 5;
    public const int QUICHE_PATH_EVENT_PMTU_UPDATED = 6;

    public struct quiche_path_event;

    public struct quiche_socket_addr_iter;

    [DllImport(Library)]
    public static extern int quiche_conn_probe_path(quiche_conn* conn, void* local, uint local_len, void* peer, uint peer_len, ulong* seq);

    [DllImport(Library)]
    public static extern int quiche_conn_migrate_source(quiche_conn* conn, void* local, uint local_len, ulong* seq);

    [DllImport(Library)]
    public static extern int quiche_conn_migrate(quiche_conn* conn, void* local, uint local_len, void* peer, uint peer_len, ulong* seq);

    [DllImport(Library)]
    public static extern quiche_path_event* quiche_conn_path_event_next(quiche_conn* conn);

    [DllImport(Library)]
    public static extern int quiche_path_event_type(quiche_path_event* ev);

    [DllImport(Library)]
    public static extern void quiche_path_event_new(quiche_path_event* ev, sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_path_event_validated(
        quiche_path_event* ev, sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_path_event_failed_validation(
        quiche_path_event* ev, sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_path_event_closed(quiche_path_event* ev, sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_path_event_reused_source_connection_id(
        quiche_path_event* ev, ulong* id, sockaddr_storage* old_local, uint* old_local_len, sockaddr_storage* old_peer, uint* old_peer_len,
        sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_path_event_peer_migrated(
        quiche_path_event* ev, sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_path_event_free(quiche_path_event* ev);

    [DllImport(Library)]
    public static extern quiche_socket_addr_iter* quiche_conn_paths_iter(quiche_conn* conn, void* from, nuint from_len);

    [DllImport(Library)]
    public static extern bool quiche_socket_addr_iter_next(quiche_socket_addr_iter* iter, sockaddr_storage* peer, nuint* peer_len);

    [DllImport(Library)]
    public static extern void quiche_socket_addr_iter_free(quiche_socket_addr_iter* iter);

    [DllImport(Library)]
    public static extern int quiche_conn_is_path_validated(quiche_conn* conn, void* from, nuint from_len, void* to, nuint to_len);
}
