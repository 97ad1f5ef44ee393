using System.Text;

namespace H3Routes;

/// <summary>An empty response that points somewhere (RFC 9110 10.2.2).</summary>
internal sealed class LocationResult : H3Result
{
    private readonly int _status;
    private readonly string _location;

    public LocationResult(int status, string location)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        if (location.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("A location is a URI reference: printable ASCII without blanks (RFC 3986 2).", nameof(location));
        _status = status;
        _location = location;
    }

    public override ValueTask ExecuteAsync(H3Context context)
    {
        context.Response.StatusCode = _status;
        SetLocation(context, _location);
        return ValueTask.CompletedTask;
    }

    internal static void SetLocation(H3Context context, string location) =>
        context.Response.Headers.Set(H3HeaderNames.Location, Encoding.ASCII.GetBytes(location));
}
