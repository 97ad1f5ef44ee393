using Microsoft.Extensions.Logging;

namespace H3Routes;

internal static partial class HandlingLog
{
    [LoggerMessage(1, LogLevel.Error, "Unhandled exception in {Handler} for {Method} {Path}")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string handler, string method, string path);

    [LoggerMessage(2, LogLevel.Debug, "{Method} {Path} refused with {Status}: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string method, string path, int status, string reason);

    [LoggerMessage(3, LogLevel.Debug, "{Handler} gave up {Method} {Path}: the client had")]
    public static partial void ClientAborted(ILogger logger, string handler, string method, string path);

    [LoggerMessage(4, LogLevel.Warning, "{Handler} held the event loop for {Milliseconds} ms; everything else on this worker waited. [Offload] moves a handler to the thread pool, await Task.Run(…) a part of it")]
    public static partial void LoopHeld(ILogger logger, string handler, long milliseconds);

    [LoggerMessage(5, LogLevel.Error, "A callback registered on the Aborted token of {Handler} failed")]
    public static partial void AbortCallbackFailed(ILogger logger, Exception exception, string handler);

    [LoggerMessage(6, LogLevel.Error, "A callback of the WebTransport session of {Handler} failed")]
    public static partial void SessionCallbackFailed(ILogger logger, Exception exception, string handler);
}
