using System.Net;
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

    [LoggerMessage(5, LogLevel.Debug, "Connection {Connection} from {Remote}.")]
    public static partial void ConnectionAccepted(ILogger logger, long connection, IPEndPoint remote);

    [LoggerMessage(6, LogLevel.Debug, "Connection {Connection} is over: {Reason}, {Protocol} code 0x{Code:x} {Text}")]
    public static partial void ConnectionClosed(ILogger logger, long connection, QuicCloseReason reason, string protocol, ulong code, string text);

    [LoggerMessage(7, LogLevel.Warning, "The kernel does not steer the packets for {EndPoint} by connection id ({Reason}): a client that changes its address may lose its connection.")]
    public static partial void NotSteered(ILogger logger, IPEndPoint endPoint, string reason);
}
