namespace Chat;

/// <summary>Where the page finds WebTransport, on the host that it came from.</summary>
/// <param name="Sha256">Of the certificate, in hexadecimal, for <c>serverCertificateHashes</c>; null if it is one that browsers trust.</param>
internal sealed record TransportAddress(int Port, string? Sha256);
