namespace H3Routes.Routing;

public static partial class H3Bind
{
    /// <summary>The first value of that name in the query, undecoded.</summary>
    public static bool TryQuery(H3Context context, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw) =>
        QueryString.TryGet(context.Request.Query, name, out raw);

    /// <summary>The first field of that name in the header section.</summary>
    public static bool TryHeader(H3Context context, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> raw) =>
        context.Request.Headers.TryGet(name, out raw);

    /// <summary>Tells the context which route it was matched to, for logs and middleware.</summary>
    public static void Enter(H3Context context, H3RouteInfo route) => context.Route = route;
}
