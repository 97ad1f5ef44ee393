namespace H3Routes.Quic;

/// <summary>A certificate chain and its private key. A class without fields to print: it holds a secret.</summary>
/// <param name="source">Where it comes from, for messages.</param>
/// <param name="certificatePem">The leaf, then its intermediates.</param>
/// <param name="keyPem">The leaf's key, not encrypted.</param>
/// <param name="serverNames">The SNI that it is for; empty for the names in the leaf.</param>
internal sealed class QuicIdentity(string source, ReadOnlyMemory<byte> certificatePem, ReadOnlyMemory<byte> keyPem, IReadOnlyList<string> serverNames)
{
    public string Source => source;

    public ReadOnlyMemory<byte> CertificatePem => certificatePem;

    public ReadOnlyMemory<byte> KeyPem => keyPem;

    public IReadOnlyList<string> ServerNames => serverNames;
}
