using System.ComponentModel;

namespace H3Routes.Routing;

/// <summary>The redirect of <see cref="TrailingSlash.Redirect"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3Slash
{
    /// <summary>308 (RFC 9110 15.4.9) to the same path and query, with a slash more or less at the path's end.</summary>
    public static ValueTask Redirect(H3Context context)
    {
        ReadOnlySpan<byte> path = context.Request.Path;
        ReadOnlySpan<byte> query = context.Request.Query;
        Span<byte> location = context.Scratch(path.Length + query.Length + 2);
        int length = path.Length;
        path.CopyTo(location);
        if (path[^1] == '/')
        {
            length--;
        }
        else
        {
            location[length++] = (byte)'/';
        }

        if (!query.IsEmpty)
        {
            location[length++] = (byte)'?';
            query.CopyTo(location[length..]);
            length += query.Length;
        }

        context.Response.Headers.Set("location"u8, location[..length]);
        H3Reply.Status(context, 308);
        return default;
    }
}
