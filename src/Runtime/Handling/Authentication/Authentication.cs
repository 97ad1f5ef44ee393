using System.Security.Claims;

namespace H3Routes;

internal sealed class Authentication(IH3Authenticator authenticator)
{
    public ValueTask InvokeAsync(H3Context context, H3Next next)
    {
        context.Challenge = authenticator.Challenge;
        var user = authenticator.AuthenticateAsync(context);
        if (!user.IsCompletedSuccessfully)
            return WaitAsync(user, context, next);
        Set(context, user.Result);
        return next(context);
    }

    private static async ValueTask WaitAsync(ValueTask<ClaimsPrincipal?> user, H3Context context, H3Next next)
    {
        Set(context, await user);
        await next(context);
    }

    private static void Set(H3Context context, ClaimsPrincipal? user)
    {
        if (user is not null)
            context.User = user;
    }
}
