namespace H3Routes;

internal static class Placeholder
{
}
