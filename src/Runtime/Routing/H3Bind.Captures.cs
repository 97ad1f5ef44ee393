namespace H3Routes.Routing;

public static partial class H3Bind
{
    /// <summary>Keeps the captures until a filter calls its handler, perhaps after it has waited.</summary>
    public static void Keep(H3Context context, ref H3PathCaptures captures) => context.KeepCaptures(ref captures);

    /// <summary>What <see cref="Keep"/> has kept.</summary>
    public static H3PathCaptures Kept(H3Context context) => context.KeptCaptures();
}
