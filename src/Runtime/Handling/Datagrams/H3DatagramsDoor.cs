using System.ComponentModel;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>What generated code calls around a handler with <see cref="DatagramAttribute"/> and a path.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3DatagramsDoor
{
    /// <summary>Answers 200 and gives the flow; null for HEAD, which has none.</summary>
    public static async ValueTask<H3Datagrams?> AcceptAsync(H3Context context, DatagramAttribute options)
    {
        if (context.Request.Method == H3Method.Head)
            return null;
        bool isConnect = context.Request.Method == H3Method.Connect;
        context.Request.MaxBodySize = null;
        if (isConnect)
        {
            // RFC 9297 3.4.
            context.Response.Headers.Set("capsule-protocol"u8, "?1"u8);
        }

        await context.Response.BodyWriter.FlushAsync();
        var flow = context.OpenDatagrams(options.QueueLength, usesCapsules: isConnect);
        context.Session = flow;
        _ = flow.ReadStreamAsync();
        return flow;
    }

    /// <summary>The handler is done: our side of the stream ends.</summary>
    public static ValueTask EndAsync(H3Context context, H3Datagrams session)
    {
        session.End();
        context.Session = null;
        return default;
    }

    /// <summary>The handler, or the stream, has failed: the stream is reset. A failure that is the client's is no error.</summary>
    public static ValueTask FailAsync(H3Context context, H3Datagrams session, Exception failure)
    {
        context.ReportFailure(failure, isClients: failure is H3StreamException);
        session.End();
        context.EndTunnel(failure is H3StreamException ? Http3ErrorCode.RequestCancelled : Http3ErrorCode.InternalError);
        context.Session = null;
        return default;
    }
}
