using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>What not every libquiche has. The runtime looks a function up at its first call, so one that is absent does no harm until then; its property comes before the call.</summary>
internal static unsafe partial class Quiche
{
    /// <summary>RESET_STREAM_AT: a patch of ours.</summary>
    public static bool HasResetStreamAt => NativeLibraries.Quiche.Exports(nameof(quiche_conn_stream_reset_at));

    [DllImport(Library)]
    public static extern void quiche_config_enable_reset_stream_at(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern bool quiche_conn_is_reset_stream_at_enabled_by_peer(quiche_conn* conn);

    [DllImport(Library)]
    public static extern int quiche_conn_stream_reset_at(quiche_conn* conn, ulong stream_id, ulong err, ulong reliable_size);

    /// <summary>Several STREAM frames a packet: a patch of ours.</summary>
    public static bool HasStreamCoalescing => NativeLibraries.Quiche.Exports(nameof(quiche_config_enable_stream_coalescing));

    [DllImport(Library)]
    public static extern void quiche_config_enable_stream_coalescing(quiche_config* config, bool v);

    /// <summary>Streams that the peer has stopped, each once with its code: a patch of ours.</summary>
    public static bool HasStoppedStreamEvents => NativeLibraries.Quiche.Exports(nameof(quiche_conn_stream_stopped_next));

    [DllImport(Library)]
    public static extern void quiche_config_enable_stopped_stream_events(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern bool quiche_conn_stream_stopped_next(quiche_conn* conn, ulong* stream_id, ulong* error_code);

    /// <summary>The choice of key exchange groups.</summary>
    public static bool HasCurvesList => NativeLibraries.Quiche.Exports(nameof(quiche_config_set_curves_list));

    [DllImport(Library)]
    public static extern int quiche_config_set_curves_list(quiche_config* config, byte* curves);

    /// <summary>The switch of CUBIC's fix for idle restarts.</summary>
    public static bool HasCubicIdleRestartFix => NativeLibraries.Quiche.Exports(nameof(quiche_config_set_enable_cubic_idle_restart_fix));

    [DllImport(Library)]
    public static extern void quiche_config_set_enable_cubic_idle_restart_fix(quiche_config* config, bool v);

    /// <summary>How often a size is probed in path MTU discovery: exported, though not declared in quiche.h.</summary>
    public static bool HasPmtudMaxProbes => NativeLibraries.Quiche.Exports(nameof(quiche_config_set_pmtud_max_probes));

    [DllImport(Library)]
    public static extern void quiche_config_set_pmtud_max_probes(quiche_config* config, byte max_probes);

    /// <summary>The list of retired source connection ids.</summary>
    public static bool HasRetiredScidIter => NativeLibraries.Quiche.Exports(nameof(quiche_conn_retired_scid_iter));

    [DllImport(Library)]
    public static extern quiche_connection_id_iter* quiche_conn_retired_scid_iter(quiche_conn* conn);

    /// <summary>QUICHE_PATH_EVENT_PMTU_UPDATED and its reader.</summary>
    public static bool HasPathEventPmtuUpdated => NativeLibraries.Quiche.Exports(nameof(quiche_path_event_pmtu_updated));

    [DllImport(Library)]
    public static extern void quiche_path_event_pmtu_updated(
        quiche_path_event* ev, sockaddr_storage* local, uint* local_len, sockaddr_storage* peer, uint* peer_len, nuint* pmtu);
}
