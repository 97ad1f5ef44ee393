using System.Runtime.InteropServices;

namespace H3Routes.Interop;

/// <summary>The C API of libquiche, QUIC part: quiche.h and quiche_tls.h, named as there. Pointers to struct sockaddr are void*; texts are UTF-8 and end with a NUL. The assembly disables run-time marshalling, so that a bool is C's, one byte.</summary>
internal static unsafe partial class Quiche
{
    /// <summary>The name that <see cref="NativeLibraries"/> resolves.</summary>
    public const string Library = "quiche";

    public const uint QUICHE_PROTOCOL_VERSION = 1;

    public struct quiche_config;

    public struct quiche_conn;

    [DllImport(Library)]
    public static extern byte* quiche_version();

    [DllImport(Library)]
    public static extern int quiche_enable_debug_logging(delegate* unmanaged[Cdecl]<byte*, void*, void> cb, void* argp);

    [DllImport(Library)]
    public static extern int quiche_put_varint(byte* buf, nuint buf_len, ulong val);

    [DllImport(Library)]
    public static extern nint quiche_get_varint(byte* buf, nuint buf_len, ulong* val);
}
