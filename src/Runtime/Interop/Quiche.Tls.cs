using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>TLS settings out of memory: several identities chosen by SNI, client certificates. An extension of ours beside quiche.h, optional like those of Quiche.Optional.cs.</summary>
internal static unsafe partial class Quiche
{
    public const int QUICHE_TLS_ERR_ARGUMENT = -1;
    public const int QUICHE_TLS_ERR_CERTIFICATE = -2;
    public const int QUICHE_TLS_ERR_KEY = -3;
    public const int QUICHE_TLS_ERR_SIDE = -4;
    public const int QUICHE_TLS_ERR_INTERNAL = -5;

    public const int QUICHE_TLS_CLIENT_NONE = 0;
    public const int QUICHE_TLS_CLIENT_REQUEST = 1;
    public const int QUICHE_TLS_CLIENT_REQUIRE = 2;

    public struct quiche_tls;

    /// <summary>What a connection negotiated. Texts have no NUL; one that is not known (yet) is null. server_name is valid until the next call on the connection.</summary>
    public struct quiche_tls_info
    {
        public byte* server_name;
        public nuint server_name_len;
        public byte* cipher;
        public nuint cipher_len;
        public byte* group;
        public nuint group_len;
        public ushort cipher_id;
        public ushort group_id;
    }

    /// <summary>The extension: all of it or nothing.</summary>
    public static bool HasTls => NativeLibraries.Quiche.Exports(nameof(quiche_config_new_with_tls));

    [DllImport(Library)]
    public static extern quiche_tls* quiche_tls_new();

    [DllImport(Library)]
    public static extern void quiche_tls_free(quiche_tls* tls);

    [DllImport(Library)]
    public static extern int quiche_tls_add_identity(quiche_tls* tls, byte* cert_pem, nuint cert_len, byte* key_pem, nuint key_len, byte* server_names);

    [DllImport(Library)]
    public static extern int quiche_tls_verify_clients(quiche_tls* tls, int mode, byte* ca_pem, nuint ca_len);

    [DllImport(Library)]
    public static extern int quiche_tls_trust(quiche_tls* tls, byte* ca_pem, nuint ca_len);

    [DllImport(Library)]
    public static extern int quiche_tls_set_client_identity(quiche_tls* tls, byte* cert_pem, nuint cert_len, byte* key_pem, nuint key_len);

    [DllImport(Library)]
    public static extern quiche_config* quiche_config_new_with_tls(uint version, quiche_tls* tls);

    [DllImport(Library)]
    public static extern nint quiche_tls_last_error(byte* @out, nuint out_len);

    [DllImport(Library)]
    public static extern int quiche_conn_tls_info(quiche_conn* conn, quiche_tls_info* @out);
}
