namespace H3Routes;

internal static class MiddlewareChain
{
    /// <summary>The first of <paramref name="steps"/> is the outermost. Without steps it is <paramref name="handle"/> itself: nothing is paid for what is not used.</summary>
    public static Func<H3Context, ValueTask> Compose(IReadOnlyList<H3Middleware> steps, Func<H3Context, ValueTask> handle)
    {
        if (steps.Count == 0)
            return handle;
        H3Next next = context =>
        {
            context.Response.EnterHandler();
            return handle(context);
        };
        for (int i = steps.Count - 1; i > 0; i--)
            next = Before(steps[i], next);
        var first = steps[0];
        return context =>
        {
            context.Response.EnterMiddleware();
            return first(context, next);
        };
    }

    private static H3Next Before(H3Middleware step, H3Next next) => context => step(context, next);
}
