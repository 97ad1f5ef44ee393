using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using static H3Routes.Interop.Quiche;

namespace H3Routes.Quic;

/// <summary>The engine's own log lines. There is one sink in a process, and the engine never lets go of it; it writes whole packets' worth of lines, so this is for hunting bugs.</summary>
internal static unsafe class QuicheLog
{
    private static readonly Lock Gate = new();
    private static volatile ILogger? Logger;
    private static bool IsEnabled;

    /// <summary>Sends the engine's lines to <paramref name="logger"/> from now on, at <see cref="LogLevel.Trace"/>.</summary>
    public static void Enable(ILogger logger)
    {
        lock (Gate)
        {
            Logger = logger;
            if (!IsEnabled)
            {
                IsEnabled = true;
                _ = quiche_enable_debug_logging(&Write, null);
            }
        }
    }

    /// <summary>Lines are dropped from now on, if they go to <paramref name="logger"/>.</summary>
    public static void Disable(ILogger logger)
    {
        lock (Gate)
        {
            if (ReferenceEquals(Logger, logger))
            {
                Logger = null;
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Write(byte* line, void* argument)
    {
        try
        {
            if (Logger is { } logger && logger.IsEnabled(LogLevel.Trace))
            {
                logger.LogTrace("{Line}", Marshal.PtrToStringUTF8((nint)line));
            }
        }
        catch
        {
            // The engine is on the stack: a logger's failure must not unwind through it.
        }
    }
}
