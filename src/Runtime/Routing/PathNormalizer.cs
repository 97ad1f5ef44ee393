namespace H3Routes.Routing;

/// <summary>Prepares a path for matching: unreserved octets decoded (RFC 3986 6.2.2.2) and nothing else; dot segments, NUL and bad escapes refused.</summary>
public static class PathNormalizer
{
}
