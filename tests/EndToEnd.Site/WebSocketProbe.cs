namespace H3Routes.EndToEnd.Site;

/// <summary>What the handlers of WebSockets have done, for tests in this process.</summary>
public static class WebSocketProbe
{
    private static long SentBytes;

    /// <summary>Bytes that /ws/flood has sent so far.</summary>
    public static long BytesSent => Volatile.Read(ref SentBytes);

    internal static void Sent(int bytes) => Interlocked.Add(ref SentBytes, bytes);
}
