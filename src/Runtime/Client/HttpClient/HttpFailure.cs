using H3Routes.Http3;

namespace H3Routes;

/// <summary>Our exceptions in HttpClient's words. The original is always inside.</summary>
internal static class HttpFailure
{
    /// <summary>QUIC's codes of TLS alerts (RFC 9001 4.8).</summary>
    private const ulong FirstAlert = 0x100, LastAlert = 0x1ff;

    /// <summary>Before the response; null for what is passed on as it is.</summary>
    public static HttpRequestException? OfSending(Exception exception) => exception switch
    {
        H3ClientException or TimeoutException or H3StreamException or H3ConnectionException => new(ErrorOf(exception), exception.Message, Inner(exception)),
        _ => null,
    };

    /// <summary>While the content is read; null for what is passed on as it is.</summary>
    public static IOException? OfReading(Exception exception) => exception switch
    {
        H3StreamException => (IOException)Inner(exception),
        H3ConnectionException { IsApplicationError: true } when ErrorOf(exception) == HttpRequestError.HttpProtocolError => (IOException)Inner(exception),
        H3ConnectionException => new HttpIOException(HttpRequestError.ResponseEnded, exception.Message, exception),
        _ => null,
    };

    private static HttpRequestError ErrorOf(Exception exception) => exception switch
    {
        H3ConnectionException connection => ErrorOf(connection),
        H3StreamException { ErrorCode: Http3ErrorCode.VersionFallback } => HttpRequestError.VersionNegotiationError,
        H3StreamException => HttpRequestError.HttpProtocolError,
        H3ClientException { IsLimit: true } or H3ClientException { InnerException: Http3FieldSectionTooLargeException } => HttpRequestError.ConfigurationLimitExceeded,
        _ => HttpRequestError.Unknown,
    };

    private static HttpRequestError ErrorOf(H3ConnectionException exception) => exception.Failure switch
    {
        H3ConnectionFailure.NameNotResolved => HttpRequestError.NameResolutionError,
        H3ConnectionFailure.NoAnswer => HttpRequestError.ConnectionError,
        H3ConnectionFailure.CertificateRefused or H3ConnectionFailure.ClientCertificateRefused => HttpRequestError.SecureConnectionError,
        H3ConnectionFailure.HandshakeFailed when exception is { IsApplicationError: false, ErrorCode: >= FirstAlert and <= LastAlert } => HttpRequestError.SecureConnectionError,
        H3ConnectionFailure.HandshakeFailed => HttpRequestError.ConnectionError,
        H3ConnectionFailure.ProtocolError => HttpRequestError.HttpProtocolError,
        H3ConnectionFailure.ClosedByServer when exception.IsApplicationError && exception.ErrorCode != (ulong)Http3ErrorCode.NoError => HttpRequestError.HttpProtocolError,
        _ => HttpRequestError.ResponseEnded,
    };

    private static Exception Inner(Exception exception) => exception switch
    {
        H3StreamException stream => new HttpProtocolException(stream.RawErrorCode, exception.Message, exception),
        H3ConnectionException { IsApplicationError: true, ErrorCode: { } code } => new HttpProtocolException((long)code, exception.Message, exception),
        _ => exception,
    };
}
