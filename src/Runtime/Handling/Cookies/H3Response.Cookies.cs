using System.Buffers;
using System.Globalization;
using System.Text;

namespace H3Routes;

public sealed partial class H3Response
{
    private static readonly H3CookieOptions DefaultCookie = new();

    /// <summary>token (RFC 9110 5.6.2).</summary>
    private static readonly SearchValues<char> TokenChars = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>cookie-octet (RFC 6265 4.1.1).</summary>
    private static readonly SearchValues<char> CookieValueChars = SearchValues.Create(
        "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Adds a <c>set-cookie</c> field (RFC 6265 4.1).</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">Printable ASCII without blanks, quotes, commas, semicolons and backslashes; escape other text, by <see cref="Uri.EscapeDataString(string)"/> for example.</param>
    /// <exception cref="ArgumentException">Name, value, path or domain cannot stand there, or a cookie for all sites is not secure.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public void SetCookie(string name, string value, H3CookieOptions? options = null)
    {
        options ??= DefaultCookie;
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.AsSpan().ContainsAnyExcept(TokenChars))
            throw new ArgumentException("A cookie's name is a token (RFC 6265 4.1.1).", nameof(name));
        if (value.AsSpan().ContainsAnyExcept(CookieValueChars))
            throw new ArgumentException("A cookie's value is printable ASCII without blanks, quotes, commas, semicolons and backslashes (RFC 6265 4.1.1).", nameof(value));
        if (options.Path.Contains(';') || options.Domain?.AsSpan().ContainsAnyExcept(TokenChars) == true)
            throw new ArgumentException("A cookie's path or domain holds what cannot stand there.", nameof(options));
        if (options is { SameSite: H3SameSite.None, Secure: false })
            throw new ArgumentException("A cookie that goes with the requests of all sites must be secure.", nameof(options));

        var field = new StringBuilder(name).Append('=').Append(value);
        if (options.MaxAge is { } age)
            field.Append(CultureInfo.InvariantCulture, $"; max-age={Math.Max((long)age.TotalSeconds, 0)}");
        if (options.Domain is not null)
            field.Append("; domain=").Append(options.Domain);
        field.Append("; path=").Append(options.Path);
        if (options.Secure)
            field.Append("; secure");
        if (options.HttpOnly)
            field.Append("; httponly");
        field.Append(options.SameSite switch { H3SameSite.Strict => "; samesite=strict", H3SameSite.None => "; samesite=none", _ => "; samesite=lax" });
        Headers.Add("set-cookie", field.ToString());
    }

    /// <summary>Has the browser remove a cookie: name, domain and path are those it was set with.</summary>
    public void DeleteCookie(string name, H3CookieOptions? options = null) => SetCookie(name, "", (options ?? DefaultCookie) with { MaxAge = TimeSpan.Zero });
}
