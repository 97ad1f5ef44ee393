using System.Net;
using System.Net.Security;
using H3Routes.Quic;
using Microsoft.Extensions.Logging;

namespace H3Routes;

/// <summary>What a server logs.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on https://{EndPoint} with {Workers} worker(s) on {EventLoop}.")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint, int workers, EventLoops.EventLoopBackend eventLoop);

    [LoggerMessage(2, LogLevel.Information, "Stopping: finishing the requests in flight, for {Seconds} s at most.")]
    public static partial void Stopping(ILogger logger, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "Worker {Worker} closes {Connections} connection(s) whose requests did not end in time.")]
    public static partial void DrainExpired(ILogger logger, int worker, int connections);

    [LoggerMessage(4, LogLevel.Critical, "Worker {Worker} has failed; the server stops.")]
    public static partial void WorkerFailed(ILogger logger, Exception exception, int worker);

    [LoggerMessage(5, LogLevel.Debug, "Connection {Connection} from {Remote} to '{ServerName}', {CipherSuite}, {Group}.")]
    public static partial void ConnectionAccepted(ILogger logger, long connection, IPEndPoint remote, string? serverName, TlsCipherSuite? cipherSuite, string? group);

    [LoggerMessage(6, LogLevel.Debug, "Connection {Connection} is over: {Reason}, {Protocol} code 0x{Code:x} {Text}")]
    public static partial void ConnectionClosed(ILogger logger, long connection, QuicCloseReason reason, string protocol, ulong code, string text);

    [LoggerMessage(20, LogLevel.Error, "The handler of {Protocol}'s datagrams has failed on connection {Connection}.")]
    public static partial void DatagramHandlerFailed(ILogger logger, Exception exception, string protocol, long connection);

    [LoggerMessage(7, LogLevel.Warning, "The kernel does not steer the packets for {EndPoint} by connection id ({Reason}): a client that changes its address may lose its connection.")]
    public static partial void NotSteered(ILogger logger, IPEndPoint endPoint, string reason);

    [LoggerMessage(8, LogLevel.Debug, "{Source}: {Subject}, valid to {NotAfter:u}.")]
    public static partial void CertificateRead(ILogger logger, string source, string subject, DateTime notAfter);

    [LoggerMessage(9, LogLevel.Warning, "{Source}: valid only from {NotBefore:u} to {NotAfter:u}. Clients will refuse it.")]
    public static partial void CertificateNotValidNow(ILogger logger, string source, DateTime notBefore, DateTime notAfter);

    [LoggerMessage(10, LogLevel.Information, "Certificates reloaded; the default one has SHA-256 {Hash}.")]
    public static partial void CertificatesReloaded(ILogger logger, string hash);

    [LoggerMessage(11, LogLevel.Warning, "The certificates have changed but cannot be used; the old ones stay. {Reason}")]
    public static partial void CertificatesNotReloaded(ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Information, "The client {Remote} is refused: ClientCertificates.Validate does not take its certificate '{Subject}'.")]
    public static partial void ClientRefused(ILogger logger, IPEndPoint remote, string? subject, Exception? exception);
}
