namespace H3Routes.Interop;

/// <summary>What functions return below zero.</summary>
internal static unsafe partial class Quiche
{
    public const int QUICHE_ERR_DONE = -1;
    public const int QUICHE_ERR_BUFFER_TOO_SHORT = -2;
    public const int QUICHE_ERR_UNKNOWN_VERSION = -3;
    public const int QUICHE_ERR_INVALID_FRAME = -4;
    public const int QUICHE_ERR_INVALID_PACKET = -5;
    public const int QUICHE_ERR_INVALID_STATE = -6;
    public const int QUICHE_ERR_INVALID_STREAM_STATE = -7;
    public const int QUICHE_ERR_INVALID_TRANSPORT_PARAM = -8;
    public const int QUICHE_ERR_CRYPTO_FAIL = -9;
    public const int QUICHE_ERR_TLS_FAIL = -10;
    public const int QUICHE_ERR_FLOW_CONTROL = -11;
    public const int QUICHE_ERR_STREAM_LIMIT = -12;
    public const int QUICHE_ERR_STREAM_STOPPED = -15;
    public const int QUICHE_ERR_STREAM_RESET = -16;
    public const int QUICHE_ERR_FINAL_SIZE = -13;
    public const int QUICHE_ERR_CONGESTION_CONTROL = -14;
    public const int QUICHE_ERR_ID_LIMIT = -17;
    public const int QUICHE_ERR_OUT_OF_IDENTIFIERS = -18;
    public const int QUICHE_ERR_KEY_UPDATE = -19;
    public const int QUICHE_ERR_CRYPTO_BUFFER_EXCEEDED = -20;
    public const int QUICHE_ERR_INVALID_ACK_RANGE = -21;
    public const int QUICHE_ERR_OPTIMISTIC_ACK_DETECTED = -22;
    public const int QUICHE_ERR_INVALID_DCID_INITIALIZATION = -23;
}
