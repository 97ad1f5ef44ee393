using System.Text;

namespace H3Routes;

public sealed partial class H3Response
{
    /// <summary>Sets <c>etag</c> and <c>last-modified</c> and evaluates the request's conditions (RFC 9110 13) against them: call it before the work is done.</summary>
    /// <param name="tag">Of the representation that would be sent or replaced; null without one.</param>
    /// <param name="lastModified">When it changed, to the second; null where that is not known.</param>
    /// <param name="exists">False: the resource has no representation yet (<c>if-none-match: *</c> of a PUT that creates).</param>
    /// <returns>False: the response is 304 or 412 and complete but for fields such as <c>vary</c> and <c>cache-control</c>; the method is not to be performed.</returns>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public bool CheckPreconditions(H3EntityTag? tag, DateTimeOffset? lastModified = null, bool exists = true)
    {
        if (tag is { } present)
            Headers.Set(H3HeaderNames.ETag, Encoding.ASCII.GetBytes(present.ToString()));
        if (lastModified is { } modified)
        {
            // RFC 9110 8.8.2.1: not in the future.
            var now = DateTimeOffset.UtcNow;
            Span<byte> date = stackalloc byte[HttpDate.Length];
            HttpDate.Format(modified > now ? now : modified, date);
            Headers.Set("last-modified"u8, date);
        }

        switch (Preconditions.Evaluate(_context.Request, tag, lastModified, exists))
        {
            case Precondition.NotModified:
                StatusCode = 304;
                return false;
            case Precondition.Failed:
                StatusCode = 412;
                return false;
            default:
                return true;
        }
    }
}
