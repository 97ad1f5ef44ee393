namespace H3Routes.EndToEnd.Site;

/// <summary>Filters by attribute, and users.</summary>
[H3Filter<StampFilter>]
internal static class FilteredHandlers
{
    [H3Get("/filtered/:id")]
    [H3Filter<MethodStampFilter>]
    public static string Filtered(int id) => $"{id}";

    [H3Get("/private")]
    [H3Authorize]
    public static string Private(H3Context context) => $"hello {context.User.Identity?.Name}";

    [H3Get("/administration")]
    [H3Filter<AdministratorFilter>]
    public static string Administration() => "hello root";
}
