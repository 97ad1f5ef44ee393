namespace H3Routes;

internal sealed class StatusResult(int status) : H3Result
{
    public override ValueTask ExecuteAsync(H3Context context)
    {
        context.Response.StatusCode = status;
        return ValueTask.CompletedTask;
    }
}
