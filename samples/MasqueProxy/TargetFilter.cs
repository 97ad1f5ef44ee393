using System.Text;
using H3Routes;

namespace MasqueProxy;

/// <summary>Opens the session before the CONNECT is answered, so that a target which cannot or may not be reached is a refusal (RFC 9298 3.1), and closes it behind the handler.</summary>
internal sealed class TargetFilter : IH3Filter
{
    public async ValueTask InvokeAsync(H3Context context, H3Next next)
    {
        try
        {
            using var session = await ProxyHandlers.Proxy.OpenAsync(UdpTarget.Parse(Encoding.UTF8.GetString(context.Request.Path)), context.Aborted);
            UdpSession.Current = session;
            await next(context);
        }
        catch (ProxyRefusal refusal)
        {
            context.Response.Headers.Set("proxy-status"u8, Encoding.ASCII.GetBytes($"h3routes-masque; error={refusal.Error}"));
            H3Reply.Problem(context, new H3Problem { Status = refusal.Status, Detail = refusal.Message });
        }
    }
}
