using System.ComponentModel;

namespace H3Routes;

/// <summary>What generated code calls around a handler with <see cref="WebTransportAttribute"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3WebTransportDoor
{
    /// <summary>Answers 200, and gives the open session. A refusal is thrown, and becomes the answer.</summary>
    public static async ValueTask<WebTransportSession?> AcceptAsync(H3Context context, WebTransportAttribute options) =>
        await context.AcceptWebTransportAsync(new WebTransportAcceptOptions { Origins = options.Origins, Protocols = options.Protocols, RequiresProtocol = options.RequiresProtocol });

    /// <summary>The handler is done: the session is closed with 0, as far as it is not over.</summary>
    public static ValueTask EndAsync(H3Context context, WebTransportSession session) => session.CloseAsync();

    /// <summary>The handler has thrown: that is logged, and the session aborted. A failure that follows from the session's end is no error.</summary>
    public static ValueTask FailAsync(H3Context context, WebTransportSession session, Exception failure)
    {
        bool isClients = session.Closed.IsCompleted && failure is WebTransportStreamException or WebTransportSessionException or OperationCanceledException;
        context.ReportFailure(failure, isClients);
        return session.AbortAsync();
    }
}
