using System.Runtime.InteropServices;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Interop;

/// <summary>The counters as quiche 0.24 lays them out: later versions have more fields in the middle.</summary>
internal static unsafe partial class Quiche024
{
    public struct quiche_stats
    {
        public nuint recv;
        public nuint sent;
        public nuint lost;
        public nuint retrans;
        public ulong sent_bytes;
        public ulong recv_bytes;
        public ulong acked_bytes;
        public ulong lost_bytes;
        public ulong stream_retrans_bytes;
        public nuint paths_count;
        public ulong reset_stream_count_local;
        public ulong stopped_stream_count_local;
        public ulong reset_stream_count_remote;
        public ulong stopped_stream_count_remote;
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
        public ulong rtt;
        public ulong min_rtt;
        public ulong rttvar;
        public nuint cwnd;
        public ulong sent_bytes;
        public ulong recv_bytes;
        public ulong lost_bytes;
        public ulong stream_retrans_bytes;
        public nuint pmtu;
        public ulong delivery_rate;
    }

    public static void quiche_conn_stats(quiche_conn* conn, Quiche.quiche_stats* @out)
    {
        quiche_stats old;
        ConnStats(conn, &old);
        *@out = new Quiche.quiche_stats
        {
            recv = old.recv,
            sent = old.sent,
            lost = old.lost,
            retrans = old.retrans,
            sent_bytes = old.sent_bytes,
            recv_bytes = old.recv_bytes,
            acked_bytes = old.acked_bytes,
            lost_bytes = old.lost_bytes,
            stream_retrans_bytes = old.stream_retrans_bytes,
            paths_count = old.paths_count,
            reset_stream_count_local = old.reset_stream_count_local,
            stopped_stream_count_local = old.stopped_stream_count_local,
            reset_stream_count_remote = old.reset_stream_count_remote,
            stopped_stream_count_remote = old.stopped_stream_count_remote,
        };
    }

    public static int quiche_conn_path_stats(quiche_conn* conn, nuint idx, Quiche.quiche_path_stats* @out)
    {
        quiche_path_stats old;
        var result = ConnPathStats(conn, idx, &old);
        if (result < 0)
            return result;
        *@out = new Quiche.quiche_path_stats
        {
            local_addr = old.local_addr,
            local_addr_len = old.local_addr_len,
            peer_addr = old.peer_addr,
            peer_addr_len = old.peer_addr_len,
            validation_state = old.validation_state,
            active = old.active,
            recv = old.recv,
            sent = old.sent,
            lost = old.lost,
            retrans = old.retrans,
            rtt = old.rtt,
            min_rtt = old.min_rtt,
            rttvar = old.rttvar,
            cwnd = old.cwnd,
            sent_bytes = old.sent_bytes,
            recv_bytes = old.recv_bytes,
            lost_bytes = old.lost_bytes,
            stream_retrans_bytes = old.stream_retrans_bytes,
            pmtu = old.pmtu,
            delivery_rate = old.delivery_rate,
        };
        return result;
    }

    [DllImport(Library, EntryPoint = nameof(quiche_conn_stats))]
    private static extern void ConnStats(quiche_conn* conn, quiche_stats* @out);

    [DllImport(Library, EntryPoint = nameof(quiche_conn_path_stats))]
    private static extern int ConnPathStats(quiche_conn* conn, nuint idx, quiche_path_stats* @out);
}
