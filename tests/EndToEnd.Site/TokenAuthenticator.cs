using System.Security.Claims;

namespace H3Routes.EndToEnd.Site;

/// <summary><c>Bearer NAME</c> is the user of that name, asked for somewhere else.</summary>
internal sealed class TokenAuthenticator : IH3Authenticator
{
    public string Challenge => "Bearer realm=\"test\"";

    public async ValueTask<ClaimsPrincipal?> AuthenticateAsync(H3Context context)
    {
        if (context.Request.Headers["authorization"] is not ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var name])
        {
            return null;
        }

        await Task.Yield();
        return new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Bearer"));
    }
}
