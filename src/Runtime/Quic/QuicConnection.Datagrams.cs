using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>Says of a datagram that waits to be sent whether it is dropped.</summary>
internal delegate bool QuicDatagramPredicate(ReadOnlySpan<byte> datagram);

internal sealed unsafe partial class QuicConnection
{
    /// <summary>The engine's callback takes nothing along.</summary>
    [ThreadStatic]
    private static QuicDatagramPredicate? Purging;

    [ThreadStatic]
    private static Exception? PurgeFailure;

    /// <summary>Drops datagrams that wait to be sent.</summary>
    public void PurgeDatagrams(QuicDatagramPredicate predicate)
    {
        if (_over)
        {
            return;
        }

        Purging = predicate;
        quiche_conn_dgram_purge_outgoing(_handle, &IsPurged);
        Purging = null;
        if (PurgeFailure is { } failure)
        {
            PurgeFailure = null;
            throw failure;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte IsPurged(byte* datagram, nuint length)
    {
        try
        {
            return PurgeFailure is null && Purging!(new ReadOnlySpan<byte>(datagram, (int)length)) ? (byte)1 : (byte)0;
        }
        catch (Exception exception)
        {
            // No exception crosses native code.
            PurgeFailure = exception;
            return 0;
        }
    }
}
