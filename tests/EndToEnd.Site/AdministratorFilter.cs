namespace H3Routes.EndToEnd.Site;

/// <summary>Knows who somebody is, and lets one of them in.</summary>
internal sealed class AdministratorFilter : H3AuthorizeFilter
{
    protected override bool IsAllowed(H3Context context) => context.User.Identity?.Name == "root";
}
