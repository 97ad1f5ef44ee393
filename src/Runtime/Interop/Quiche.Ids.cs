using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>Connection ids. quiche_conn_retired_scid_next is left out: it returns freed memory in the versions that have it.</summary>
internal static unsafe partial class Quiche
{
    public struct quiche_connection_id_iter;

    [DllImport(Library)]
    public static extern void quiche_conn_source_id(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern quiche_connection_id_iter* quiche_conn_source_ids(quiche_conn* conn);

    [DllImport(Library)]
    public static extern bool quiche_connection_id_iter_next(quiche_connection_id_iter* iter, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern void quiche_connection_id_iter_free(quiche_connection_id_iter* iter);

    [DllImport(Library)]
    public static extern void quiche_conn_destination_id(quiche_conn* conn, byte** @out, nuint* out_len);

    [DllImport(Library)]
    public static extern nuint quiche_conn_retired_scids(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nuint quiche_conn_available_dcids(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nuint quiche_conn_scids_left(quiche_conn* conn);

    [DllImport(Library)]
    public static extern nuint quiche_conn_active_scids(quiche_conn* conn);

    [DllImport(Library)]
    public static extern int quiche_conn_new_scid(quiche_conn* conn, byte* scid, nuint scid_len, byte* reset_token, bool retire_if_needed, ulong* scid_seq);

    [DllImport(Library)]
    public static extern int quiche_conn_retire_dcid(quiche_conn* conn, ulong dcid_seq);
}
