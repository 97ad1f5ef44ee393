namespace H3Routes;

/// <summary>Lets authenticated users pass (<see cref="H3Context.User"/>): others get 401 with <c>www-authenticate</c> (RFC 9110 15.5.2), and users whom <see cref="IsAllowed"/> refuses 403. <see cref="H3AuthorizeAttribute"/> puts it on a handler, a class or the assembly; derive from it to ask for more.</summary>
public class H3AuthorizeFilter : IH3Filter
{
    /// <inheritdoc/>
    public ValueTask InvokeAsync(H3Context context, H3Next next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (context.User.Identity?.IsAuthenticated != true)
        {
            // RFC 9110 11.6.1: a 401 has a challenge.
            context.Response.Headers["www-authenticate"] = context.Challenge ?? "Bearer";
            context.Response.StatusCode = 401;
            return ValueTask.CompletedTask;
        }

        if (IsAllowed(context))
            return next(context);
        context.Response.StatusCode = 403;
        return ValueTask.CompletedTask;
    }

    /// <summary>True unless overridden: every authenticated user may.</summary>
    protected virtual bool IsAllowed(H3Context context) => true;
}
