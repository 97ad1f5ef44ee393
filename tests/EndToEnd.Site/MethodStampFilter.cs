namespace H3Routes.EndToEnd.Site;

internal sealed class MethodStampFilter : StampFilter
{
    protected override string Name => "method";
}
