using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>Early data (RFC 9001 4.6): the application begins before the handshake is complete.</summary>
internal sealed unsafe partial class QuicConnection
{
    private bool _isInEarlyData;

    public override bool IsInEarlyData => _isInEarlyData;

    /// <summary>Client: has a session and may send early data with it, which shows once the first packet was made.</summary>
    public bool MayStartEarly { get; set; }

    /// <summary>
    /// Client: the server has thrown its early data away. The engine sends it again after the handshake, on the same streams, as it does with everything that was lost.
    /// </summary>
    public bool EarlyDataWasRejected { get; private set; }

    /// <summary>Begins early where the engine has keys for it: a client's to send with, a server's to read with.</summary>
    private bool TryStartEarly()
    {
        if (_isInEarlyData)
        {
            return _application is not null;
        }

        if (!quiche_conn_is_in_early_data(_handle))
        {
            return false;
        }

        _isInEarlyData = true;
        return Begin();
    }

    /// <summary>
    /// The engine keeps the server's answer to itself. But its TLS leaves early data with the server's first message if that is a refusal, and only at the handshake's end if it is not.
    /// </summary>
    private void NoteRejection() => EarlyDataWasRejected |= !quiche_conn_is_in_early_data(_handle) && !quiche_conn_is_established(_handle);
}
