using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>Counters, as quiche 0.30 lays them out.</summary>
internal static unsafe partial class Quiche
{
    public struct quiche_stats
    {
        public nuint recv;
        public nuint sent;
        public nuint lost;
        public nuint spurious_lost;
        public nuint retrans;
        public ulong sent_bytes;
        public ulong recv_bytes;
        public ulong acked_bytes;
        public ulong lost_bytes;
        public ulong stream_retrans_bytes;
        public nuint dgram_recv;
        public nuint dgram_sent;
        public nuint paths_count;
        public ulong reset_stream_count_local;
        public ulong stopped_stream_count_local;
        public ulong reset_stream_count_remote;
        public ulong stopped_stream_count_remote;
        public ulong data_blocked_sent_count;
        public ulong stream_data_blocked_sent_count;
        public ulong data_blocked_recv_count;
        public ulong stream_data_blocked_recv_count;
        public ulong streams_blocked_bidi_recv_count;
        public ulong streams_blocked_uni_recv_count;
        public ulong path_challenge_rx_count;
        public ulong bytes_in_flight_duration_msec;
        public bool tx_buffered_inconsistent;
    }

    public struct quiche_transport_params
    {
        public ulong peer_max_idle_timeout;
        public ulong peer_max_udp_payload_size;
        public ulong peer_initial_max_data;
        public ulong peer_initial_max_stream_data_bidi_local;
        public ulong peer_initial_max_stream_data_bidi_remote;
        public ulong peer_initial_max_stream_data_uni;
        public ulong peer_initial_max_streams_bidi;
        public ulong peer_initial_max_streams_uni;
        public ulong peer_ack_delay_exponent;
        public ulong peer_max_ack_delay;
        public bool peer_disable_active_migration;
        public ulong peer_active_conn_id_limit;
        public nint peer_max_datagram_frame_size;
    }

    public struct quiche_path_stats
    {
        public sockaddr_storage local_addr;
        public uint local_addr_len;
        public sockaddr_storage peer_addr;
        public uint peer_addr_len;
        public nint validation_state;
        public bool active;
        public nuint recv;
        public nuint sent;
        public nuint lost;
        public nuint retrans;
        public nuint total_pto_count;
        public nuint dgram_recv;
        public nuint dgram_sent;
        public ulong rtt;
        public ulong min_rtt;
        public ulong max_rtt;
        public ulong rttvar;
        public nuint cwnd;
        public ulong sent_bytes;
        public ulong recv_bytes;
        public ulong lost_bytes;
        public ulong stream_retrans_bytes;
        public nuint pmtu;
        public ulong delivery_rate;
        public ulong max_bandwidth;
        public ulong startup_exit_cwnd;
    }

    /// <summary>Counters of a connection; those that quiche 0.24 does not have are 0.</summary>
    public static void quiche_conn_stats(quiche_conn* conn, quiche_stats* @out)
    {
        if (NativeLibraries.Quiche.Version.Minor == 24)
            Quiche024.quiche_conn_stats(conn, @out);
        else
            ConnStats(conn, @out);
    }

    /// <summary>Counters of a path; those that quiche 0.24 does not have are 0. Below zero if there is no such path.</summary>
    public static int quiche_conn_path_stats(quiche_conn* conn, nuint idx, quiche_path_stats* @out)
        => NativeLibraries.Quiche.Version.Minor == 24
            ? Quiche024.quiche_conn_path_stats(conn, idx, @out)
            : ConnPathStats(conn, idx, @out);

    [DllImport(Library, EntryPoint = nameof(quiche_conn_stats))]
    private static extern void ConnStats(quiche_conn* conn, quiche_stats* @out);

    [DllImport(Library, EntryPoint = nameof(quiche_conn_path_stats))]
    private static extern int ConnPathStats(quiche_conn* conn, nuint idx, quiche_path_stats* @out);
}
