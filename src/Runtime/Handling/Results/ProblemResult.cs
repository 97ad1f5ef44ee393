namespace H3Routes;

internal sealed class ProblemResult(H3Problem problem) : H3Result
{
    public override ValueTask ExecuteAsync(H3Context context)
    {
        problem.WriteTo(context);
        return ValueTask.CompletedTask;
    }
}
