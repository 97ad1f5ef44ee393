using System.Net;

namespace H3Routes;

/// <summary>Where a request goes: an origin's host (without brackets, in ASCII) and port.</summary>
internal readonly record struct ClientAuthority(string Host, int Port)
{
    public IPAddress? Address => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>For SNI and the certificate's name; null for an address, which SNI must not hold (RFC 6066 3).</summary>
    public string? ServerName => Address is null ? Host : null;

    public static ClientAuthority Of(Uri uri) => new(uri.HostNameType == UriHostNameType.IPv6 ? uri.DnsSafeHost : uri.IdnHost.TrimEnd('.').ToLowerInvariant(), uri.Port);

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
