using System.Globalization;
using System.Text;

namespace H3Routes;

public sealed partial class H3Response
{
    /// <summary>Adds a metric to <c>server-timing</c> (the W3C's Server Timing), which browsers' tools show.</summary>
    /// <param name="name">A token.</param>
    /// <param name="description">A text for people, in printable ASCII.</param>
    /// <exception cref="ArgumentException">Name or description cannot stand there.</exception>
    public void AddServerTiming(string name, TimeSpan duration, string? description = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAnyExcept(TokenChars))
            throw new ArgumentException("A metric's name is a token (RFC 9110 5.6.2).", nameof(name));
        if (description is not null && (!Ascii.IsValid(description) || description.AsSpan().ContainsAny('"', '\\')))
            throw new ArgumentException("A description is ASCII without quotes and backslashes.", nameof(description));
        string text = description is null ? "" : $";desc=\"{description}\"";
        Headers.Add("server-timing", string.Create(CultureInfo.InvariantCulture, $"{name}{text};dur={duration.TotalMilliseconds:0.###}"));
    }
}
