namespace H3Routes;

internal sealed class BytesResult(ReadOnlyMemory<byte> content, string? contentType, int status) : H3Result
{
    public override ValueTask ExecuteAsync(H3Context context)
    {
        context.Response.StatusCode = status;
        if (contentType is not null)
            context.Response.Headers["content-type"] = contentType;
        H3Reply.Bytes(context, content.Span);
        return ValueTask.CompletedTask;
    }
}
