using System.Security.Claims;

namespace H3Routes;

public sealed partial class H3Context
{
    private static readonly ClaimsPrincipal Anonymous = new(new ClaimsIdentity());

    private ClaimsPrincipal? _user;

    /// <summary>Who sends the request, as an <see cref="IH3Authenticator"/> or other middleware has found; otherwise nobody: a principal whose identity is not authenticated.</summary>
    /// <exception cref="ObjectDisposedException">The request is over.</exception>
    public ClaimsPrincipal User
    {
        get
        {
            ThrowIfEnded();
            return _user ?? Anonymous;
        }

        set
        {
            ThrowIfEnded();
            ArgumentNullException.ThrowIfNull(value);
            _user = value;
        }
    }

    /// <summary>The <c>www-authenticate</c> of a 401.</summary>
    internal string? Challenge { get; set; }
}
