using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>What connections are made from. Congestion control is chosen by name: quiche 0.25.0 renumbered its enum.</summary>
internal static unsafe partial class Quiche
{
    [DllImport(Library)]
    public static extern quiche_config* quiche_config_new(uint version);

    [DllImport(Library)]
    public static extern int quiche_config_load_cert_chain_from_pem_file(quiche_config* config, byte* path);

    [DllImport(Library)]
    public static extern int quiche_config_load_priv_key_from_pem_file(quiche_config* config, byte* path);

    [DllImport(Library)]
    public static extern int quiche_config_load_verify_locations_from_file(quiche_config* config, byte* path);

    [DllImport(Library)]
    public static extern int quiche_config_load_verify_locations_from_directory(quiche_config* config, byte* path);

    [DllImport(Library)]
    public static extern void quiche_config_verify_peer(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern void quiche_config_grease(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern void quiche_config_discover_pmtu(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern void quiche_config_log_keys(quiche_config* config);

    [DllImport(Library)]
    public static extern void quiche_config_enable_early_data(quiche_config* config);

    [DllImport(Library)]
    public static extern int quiche_config_set_application_protos(quiche_config* config, byte* protos, nuint protos_len);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_amplification_factor(quiche_config* config, nuint v);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_idle_timeout(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_recv_udp_payload_size(quiche_config* config, nuint v);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_send_udp_payload_size(quiche_config* config, nuint v);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_max_data(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_max_stream_data_bidi_local(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_max_stream_data_bidi_remote(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_max_stream_data_uni(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_max_streams_bidi(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_max_streams_uni(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_ack_delay_exponent(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_ack_delay(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_disable_active_migration(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern int quiche_config_set_cc_algorithm_name(quiche_config* config, byte* algo);

    [DllImport(Library)]
    public static extern void quiche_config_set_initial_congestion_window_packets(quiche_config* config, nuint packets);

    [DllImport(Library)]
    public static extern void quiche_config_enable_hystart(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern void quiche_config_enable_pacing(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_pacing_rate(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_enable_dgram(quiche_config* config, bool enabled, nuint recv_queue_len, nuint send_queue_len);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_connection_window(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_max_stream_window(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_active_connection_id_limit(quiche_config* config, ulong v);

    [DllImport(Library)]
    public static extern void quiche_config_set_stateless_reset_token(quiche_config* config, byte* v);

    [DllImport(Library)]
    public static extern void quiche_config_set_disable_dcid_reuse(quiche_config* config, bool v);

    [DllImport(Library)]
    public static extern int quiche_config_set_ticket_key(quiche_config* config, byte* key, nuint key_len);

    [DllImport(Library)]
    public static extern void quiche_config_free(quiche_config* config);
}
