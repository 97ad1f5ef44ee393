using System.Net;
using System.Net.Sockets;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes;

/// <summary>Says what went wrong and what to do about it.</summary>
internal static class ClientFailure
{
    /// <summary>RFC 9000 20.1: CRYPTO_ERROR is 0x100 + the TLS alert.</summary>
    private const ulong CryptoError = 0x100;

    public static H3ConnectionException NoAnswer(ClientAuthority authority, IReadOnlyList<IPEndPoint> tried, TimeSpan timeout) =>
        new(H3ConnectionFailure.NoAnswer, $"No QUIC answer from {authority} ({string.Join(", ", tried)}) within {timeout.TotalSeconds:0.###} s: is the server running, and is UDP port {tried[0].Port} open?");

    public static H3ConnectionException Unreachable(IPEndPoint remote, SocketException exception) =>
        new(H3ConnectionFailure.NoAnswer, $"{remote} cannot be reached from here: {exception.Message}.", innerException: exception);

    public static H3ClientException TooLargeFields(H3ClientOptions options) =>
        new($"The response's fields pass the limits of {options.MaxFieldCount} fields and {options.MaxFieldSectionSize} bytes (MaxFieldCount, MaxFieldSectionSize).") { IsLimit = true };

    public static H3StreamException Stream(ulong code) => new(StreamMessage(code), (long)code);

    public static H3ConnectionException Of(in QuicCloseInfo info, ClientAuthority authority, IPEndPoint remote, CertificateCheck check, bool established)
    {
        var who = $"{authority} ({remote})";
        var code = Code(info.ErrorCode, info.IsApplicationError);
        var text = info.Text.Length > 0 ? $" \"{info.Text}\"" : "";
        if (!established)
        {
            return Handshake(info, who, code + text, remote, check);
        }

        // In TLS 1.3 the client is last to prove itself: it hears of a refusal when its own handshake is over (RFC 8446 4.4.2.4).
        if (info is { IsApplicationError: false, ErrorCode: >= CryptoError and <= CryptoError + 0xff, Reason: QuicCloseReason.Peer })
        {
            var alert = (int)(info.ErrorCode - CryptoError);
            return ClientCertificateAlert(alert) is { } why
                ? new(H3ConnectionFailure.ClientCertificateRefused, $"{who} {why} (ClientCertificate).", info.ErrorCode)
                : new(H3ConnectionFailure.HandshakeFailed, $"The TLS handshake with {who} failed: {Alert(alert)}.", info.ErrorCode);
        }

        return info.Reason switch
        {
            QuicCloseReason.IdleTimeout => new(H3ConnectionFailure.IdleTimeout, $"{who} fell silent: nothing came for the idle timeout."),
            QuicCloseReason.StatelessReset => new(H3ConnectionFailure.StatelessReset, $"{who} has lost the connection (stateless reset): was the server restarted? Send the request again."),
            QuicCloseReason.Local => new(H3ConnectionFailure.ProtocolError, $"{who} broke the protocol, and the connection was closed with {code}{text}.", info.ErrorCode, info.IsApplicationError),
            _ => new(H3ConnectionFailure.ClosedByServer, $"{who} closed the connection with {code}{text}.", info.ErrorCode, info.IsApplicationError),
        };
    }

    private static H3ConnectionException Handshake(in QuicCloseInfo info, string who, string code, IPEndPoint remote, CertificateCheck check)
    {
        if (!info.IsApplicationError && info.ErrorCode is >= CryptoError and <= CryptoError + 0xff)
        {
            var alert = (int)(info.ErrorCode - CryptoError);
            return CertificateAlert(alert) is { } why && info.Reason != QuicCloseReason.Peer
                ? new(H3ConnectionFailure.CertificateRefused, $"The certificate of {who} was refused: {why}. {check.Hint}", info.ErrorCode)
                : new(H3ConnectionFailure.HandshakeFailed, $"The TLS handshake with {who} failed: {Alert(alert)}.", info.ErrorCode);
        }

        return info switch
        {
            { Reason: QuicCloseReason.Unreachable } =>
                new(H3ConnectionFailure.NoAnswer, $"Nothing listens at {who}, or the way there is closed (ICMP): is the server running, and on UDP port {remote.Port}?"),
            { Reason: QuicCloseReason.IdleTimeout } or { Reason: QuicCloseReason.HandshakeFailed, ErrorCode: 0 } =>
                new(H3ConnectionFailure.NoAnswer, $"No QUIC answer from {who}: is the server running, and is UDP port {remote.Port} open?"),
            { IsApplicationError: false, ErrorCode: 0x2 } => new(H3ConnectionFailure.HandshakeFailed, $"{who} refuses connections now: it is at its limit, or stopping.", info.ErrorCode),
            _ => new(H3ConnectionFailure.HandshakeFailed, $"The handshake with {who} failed: {code}.", info.ErrorCode, info.IsApplicationError),
        };
    }

    /// <summary>The alerts with which this side refuses a certificate (RFC 8446 6.2).</summary>
    private static string? CertificateAlert(int alert) => alert switch
    {
        42 => "it is damaged or not for this host name",
        43 => "it is of a kind that is not supported",
        44 => "it is revoked",
        45 => "it has expired or is not valid yet",
        46 => "it was not accepted",
        48 => "none of the trusted roots has signed it",
        51 => "its signature is wrong",
        _ => null,
    };

    /// <summary>The alerts with which a server refuses a client's certificate (RFC 8446 6.2).</summary>
    private static string? ClientCertificateAlert(int alert) => alert switch
    {
        42 => "refuses the client certificate: it is damaged",
        43 => "refuses the client certificate: it is of a kind that is not supported",
        44 => "refuses the client certificate: it is revoked",
        45 => "refuses the client certificate: it has expired or is not valid yet",
        46 => "refuses the client certificate",
        48 => "refuses the client certificate: it trusts none of its issuers",
        49 => "does not let the holder of this client certificate in",
        51 => "refuses the client certificate: its signature is wrong",
        116 => "wants a client certificate",
        _ => null,
    };

    private static string Alert(int alert) => alert switch
    {
        40 => "no common parameters (handshake_failure)",
        70 => "no common TLS version (protocol_version)",
        80 => "an error inside the server (internal_error)",
        112 => "the server has no such name (unrecognized_name)",
        116 => "the server wants a client certificate (certificate_required)",
        120 => "the server does not offer HTTP/3 (no_application_protocol)",
        _ => $"TLS alert {alert}",
    };

    private static string StreamMessage(ulong code) => (Http3ErrorCode)code switch
    {
        Http3ErrorCode.RequestRejected => $"The server has not processed the request ({Code(code, true)}): send it again.",
        Http3ErrorCode.RequestCancelled => $"The server gave up on the request ({Code(code, true)}).",
        Http3ErrorCode.VersionFallback => $"The server wants this request over HTTP/1.1 ({Code(code, true)}).",
        Http3ErrorCode.MessageError => $"The response or the request was malformed ({Code(code, true)}).",
        Http3ErrorCode.ExcessiveLoad => $"The response's fields pass the limits, or the server is overloaded ({Code(code, true)}).",
        _ => $"The request's stream was aborted with {Code(code, true)}.",
    };

    private static string Code(ulong code, bool isApplicationError) => isApplicationError
        ? Http3Name(code) is { } name ? $"{name} (0x{code:x})" : $"0x{code:x}"
        : $"QUIC error 0x{code:x}";

    private static string? Http3Name(ulong code) => (Http3ErrorCode)code switch
    {
        Http3ErrorCode.DatagramError => "H3_DATAGRAM_ERROR",
        Http3ErrorCode.NoError => "H3_NO_ERROR",
        Http3ErrorCode.GeneralProtocolError => "H3_GENERAL_PROTOCOL_ERROR",
        Http3ErrorCode.InternalError => "H3_INTERNAL_ERROR",
        Http3ErrorCode.StreamCreationError => "H3_STREAM_CREATION_ERROR",
        Http3ErrorCode.ClosedCriticalStream => "H3_CLOSED_CRITICAL_STREAM",
        Http3ErrorCode.FrameUnexpected => "H3_FRAME_UNEXPECTED",
        Http3ErrorCode.FrameError => "H3_FRAME_ERROR",
        Http3ErrorCode.ExcessiveLoad => "H3_EXCESSIVE_LOAD",
        Http3ErrorCode.IdError => "H3_ID_ERROR",
        Http3ErrorCode.SettingsError => "H3_SETTINGS_ERROR",
        Http3ErrorCode.MissingSettings => "H3_MISSING_SETTINGS",
        Http3ErrorCode.RequestRejected => "H3_REQUEST_REJECTED",
        Http3ErrorCode.RequestCancelled => "H3_REQUEST_CANCELLED",
        Http3ErrorCode.RequestIncomplete => "H3_REQUEST_INCOMPLETE",
        Http3ErrorCode.MessageError => "H3_MESSAGE_ERROR",
        Http3ErrorCode.ConnectError => "H3_CONNECT_ERROR",
        Http3ErrorCode.VersionFallback => "H3_VERSION_FALLBACK",
        Http3ErrorCode.QpackDecompressionFailed => "QPACK_DECOMPRESSION_FAILED",
        Http3ErrorCode.QpackEncoderStreamError => "QPACK_ENCODER_STREAM_ERROR",
        Http3ErrorCode.QpackDecoderStreamError => "QPACK_DECODER_STREAM_ERROR",
        _ => null,
    };
}
