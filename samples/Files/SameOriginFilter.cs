using H3Routes;

namespace Files;

/// <summary>Another site's page does not write here by its visitor's hands. Browsers say whose page it is that asks (Fetch Metadata Request Headers); other clients send no such field.</summary>
internal sealed class SameOriginFilter : IH3Filter
{
    public ValueTask InvokeAsync(H3Context context, H3Next next) => context.Request.Headers["sec-fetch-site"] is "cross-site" or "same-site"
        ? H3Results.Problem(403, "Files are changed from this site's own pages only.").ExecuteAsync(context)
        : next(context);
}
