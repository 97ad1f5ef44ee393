using H3Routes.Http3;

namespace H3Routes;

/// <summary>A response's content: the first flush sends the fields with it, the end also the trailers.</summary>
internal sealed class ResponseBodyWriter(H3Context context) : StreamPipeWriter(context)
{
    private bool _noContent;

    protected override int MaxUnflushed => context.Limits.MaxUnflushedResponseBody;

    /// <summary>The response to HEAD and the like have no content.</summary>
    protected override bool IsUnread => base.IsUnread || _noContent;

    /// <summary>The stream tells of its abort when the turn ends; but who writes on until then is not to write for ever.</summary>
    protected override bool IsStreamAborted => context.Stream is { IsWriteAborted: true };

    public new void Begin()
    {
        base.Begin();
        _noContent = false;
    }

    public override Stream AsStream(bool leaveOpen = false) => context.Response.BodyStream;

    protected override Exception? Hold(int bytes) => context.Hold(bytes);

    protected override void Unhold(int bytes) => context.Unhold(bytes);

    protected override void CompleteContent(Exception? exception) => context.CompleteResponse(exception);

    /// <summary>RFC 9110 8.6: a message whose content is not as long as it says is malformed.</summary>
    protected override void BeforeAdvance(long written)
    {
        long declared = context.Response.Headers.ContentLength;
        if (declared >= 0 && written > declared)
            throw new InvalidOperationException($"The response's content-length is {declared}; {written} bytes are too many.");
    }

    /// <exception cref="InvalidOperationException">Fewer bytes were written than content-length says.</exception>
    protected override void BeforeEnd(bool isAborted)
    {
        long declared = context.Response.Headers.ContentLength;
        if (declared > Written && !isAborted && !context.Response.HasNoContent)
            throw new InvalidOperationException($"The response's content-length is {declared}, and {Written} bytes were written.");
    }

    protected override int Write(ReadOnlySpan<byte> bytes, bool fin) => context.Stream!.WriteData(bytes, fin);

    protected override bool Send()
    {
        var stream = context.Stream;
        if (stream is null || IsAborted)
            return DiscardAborted();

        if (!context.Response.HasStarted)
        {
            var fields = context.Response.Start(IsCompleted ? Written : null, out _noContent);
            var content = _noContent ? default : FirstContent;
            FinSent = _noContent || IsCompleted && SegmentsToSend <= 1 && !context.Response.HasTrailers;
            Seal();
            int sent = stream.WriteHeaders(fields, content, FinSent);
            if (IsAborted)
                return DiscardAborted();
            if (!content.IsEmpty)
                FirstContentSent(sent);
            if (sent < content.Length)
                return FinSent = false;
        }

        if (_noContent)
        {
            Discard();
            return true;
        }

        bool trailers = IsCompleted && context.Response.HasTrailers;
        if (!SendSegments(IsCompleted && !trailers))
            return false;
        if (IsAborted)
            return DiscardAborted();

        if (IsCompleted && !FinSent)
        {
            FinSent = true;
            if (trailers)
                stream.WriteTrailers(context.Response.StartTrailers());
            else
                stream.WriteData(default, fin: true);
        }

        Discard();
        return true;
    }
}
