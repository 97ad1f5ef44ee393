using System.Security.Claims;

namespace H3Routes;

/// <summary>Says who sends a request. One instance serves all requests, those of all workers at a time.</summary>
public interface IH3Authenticator
{
    /// <summary>The <c>www-authenticate</c> of a 401 (RFC 9110 11.6.1): <c>Bearer realm="api"</c>.</summary>
    string Challenge { get; }

    /// <summary>The user, with an identity whose authentication type is set; null: nobody that it knows. A failure of the authenticator itself is an exception.</summary>
    ValueTask<ClaimsPrincipal?> AuthenticateAsync(H3Context context);
}
