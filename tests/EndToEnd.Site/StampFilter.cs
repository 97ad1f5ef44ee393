namespace H3Routes.EndToEnd.Site;

/// <summary>Says that it was passed, behind the steps of the server.</summary>
internal class StampFilter : IH3Filter
{
    protected virtual string Name => "class";

    public ValueTask InvokeAsync(H3Context context, H3Next next) => SemanticsServer.Stamp($"{Name}:{context.Route?.Template}")(context, next);
}
