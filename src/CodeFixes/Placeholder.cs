namespace H3Routes.CodeFixes;

internal static class Placeholder
{
}
