namespace H3Routes.Generators;

internal static class Placeholder
{
}
