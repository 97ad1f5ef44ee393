using System.Collections.Concurrent;
using System.Text;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>What TLS has agreed on.</summary>
internal sealed unsafe partial class QuicConnection
{
    /// <summary>Few, and each is met again and again.</summary>
    private static readonly ConcurrentDictionary<ushort, string> GroupNames = new();

    /// <summary>Nothing once the engine's part is gone.</summary>
    public QuicTlsInfo TlsInfo
    {
        get
        {
            quiche_tls_info info;
            return _handle is null || !HasTls || quiche_conn_tls_info(_handle, &info) < 0
                ? new QuicTlsInfo(ServerName, 0, null)
                : new QuicTlsInfo(ServerName, info.cipher_id, info.group_len == 0 ? null : GroupName(info));
        }
    }

    private static string GroupName(in quiche_tls_info info)
    {
        if (!GroupNames.TryGetValue(info.group_id, out var name))
        {
            name = Encoding.ASCII.GetString(info.group, (int)info.group_len);
            GroupNames.TryAdd(info.group_id, name);
        }

        return name;
    }
}
